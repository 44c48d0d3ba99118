using System.Security.Cryptography;
using System.Threading.Channels;

namespace EdgeRegistry.Bus.Redis;

/// <summary>
/// The bus between processes: Redis' publish and subscribe, on one channel. It is a hint and a heartbeat, never a promise: publishing waits
/// for nobody, and what cannot be sent is dropped and counted. Subscribers get what arrives, in the order of arrival (also a change that
/// overtook another node's, or one that they know), and hear <see cref="IChangeSubscriber.OnInterrupted"/> when something may be missing: the
/// connection was lost or is new, a number was left out, the head is elsewhere, the history is another one.
/// </summary>
public sealed class RedisBus : IEventBus
{
    /// <summary>How many messages wait for Redis at most.</summary>
    internal const int Capacity = 4096;

    private readonly Channel<BusMessage> _outgoing = Channel.CreateBounded<BusMessage>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly string _self = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly Continuity _continuity;
    private readonly RedisMetrics _metrics;
    private IChangeSubscriber[] _subscribers = [];
    private long _interruptions;
    private volatile bool _isConnected;
    private volatile bool _owesInterruption;

    internal RedisBus(RedisMetrics metrics, TimeProvider time) => (_metrics, _continuity) = (metrics, new Continuity(time));

    /// <inheritdoc/>
    public bool IsContinuous => false;

    /// <inheritdoc/>
    public long Interruptions => Interlocked.Read(ref _interruptions);

    /// <summary>True while messages come and go.</summary>
    public bool IsConnected => _isConnected;

    internal ChannelReader<BusMessage> Outgoing => _outgoing.Reader;

    /// <summary>Hands a change to Redis. Returns at once; other processes hear of it a moment later, this one's subscribers do not.</summary>
    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        if (!_isConnected || !_outgoing.Writer.TryWrite(new BusMessage(_self) { Change = change }))
        {
            Dropped(1);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Says how far the log is, each second: whoever has not heard so much has missed something.</summary>
    public void TellHead(LogHead head)
    {
        if (_isConnected)
        {
            _outgoing.Writer.TryWrite(new BusMessage(_self) { Head = head });
        }
    }

    /// <summary>Tells the subscribers here at once, and those of other processes as soon as Redis can.</summary>
    public void Interrupt()
    {
        TellInterrupted();
        if (!_isConnected || !_outgoing.Writer.TryWrite(new BusMessage(_self)))
        {
            Owe();
        }
    }

    /// <inheritdoc/>
    public void Resume(long interruptions)
    {
        // Continuity does not exist here.
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IChangeSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    /// <summary>The connection stands and everything from now on arrives.</summary>
    internal void Connected()
    {
        lock (_gate)
        {
            _continuity.Forget();
        }

        _metrics.Connected();
        _isConnected = true;
        TellInterrupted();
    }

    /// <summary>The connection is lost: what waits is dropped.</summary>
    internal void Lost()
    {
        _isConnected = false;
        _metrics.Lost();
        var dropped = 0;
        while (_outgoing.Reader.TryRead(out var message))
        {
            dropped += message.Change is null ? 0 : 1;
        }

        Dropped(dropped);
        TellInterrupted();
    }

    /// <summary>Changes were not taken by Redis: others are told that, when it is back.</summary>
    internal void Dropped(int changes)
    {
        if (changes > 0)
        {
            _metrics.Dropped(changes);
            Owe();
        }
    }

    /// <summary>Others must hear that this process could not tell all, as soon as that is possible.</summary>
    internal void Owe() => _owesInterruption = true;

    /// <summary>What tells others that this process dropped something, once; else null.</summary>
    internal BusMessage? TakeOwed()
    {
        if (!_owesInterruption)
        {
            return null;
        }

        _owesInterruption = false;
        return new BusMessage(_self);
    }

    /// <summary>A message came.</summary>
    internal void Receive(ReadOnlyMemory<byte> bytes)
    {
        var message = BusMessage.Read(bytes);
        if (message is null)
        {
            _metrics.Unreadable();
            TellInterrupted();
            return;
        }

        lock (_gate)
        {
            Take(message, isOurs: message.From == _self);
        }
    }

    // Our own come back as well: they count for what is missing, and nobody here needs them.
    private void Take(BusMessage message, bool isOurs)
    {
        var isWhole = message.Change is { } change ? _continuity.Follows(change) : message.Head is { } head ? _continuity.Agrees(head) : isOurs;
        if (!isWhole)
        {
            TellInterrupted();
        }

        if (message.Change is not null && !isOurs)
        {
            _metrics.Received();
            foreach (var subscriber in _subscribers)
            {
                subscriber.OnChange(message.Change);
            }
        }
    }

    private void TellInterrupted()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _interruptions);
            _metrics.Interrupted();
            foreach (var subscriber in _subscribers)
            {
                subscriber.OnInterrupted();
            }
        }
    }

    private void Unsubscribe(IChangeSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(other => !ReferenceEquals(other, subscriber))];
        }
    }

    private sealed class Subscription(RedisBus bus, IChangeSubscriber subscriber) : IDisposable
    {
        public void Dispose() => bus.Unsubscribe(subscriber);
    }
}
