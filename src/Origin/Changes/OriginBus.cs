using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// The bus as the origin uses it: what follows changes inside the origin hears them first, whatever carries them to others, and also
/// where nothing does.
/// </summary>
/// <param name="outer">What carries changes to others.</param>
/// <param name="isShared">True when other nodes write to the same database: then no bus inside a process shows every change in time.</param>
internal sealed class OriginBus(IEventBus outer, bool isShared = false) : IEventBus
{
    /// <summary>How long nothing may be known of what other nodes changed before rights are asked of the database at each use.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private volatile IChangeSubscriber[] _followers = [];
    private long _told;
    private long _looked = long.MinValue / 2;

    /// <summary>True when other nodes write to the same database.</summary>
    public bool IsShared => isShared;

    /// <summary>True while followers have heard of everything that was acknowledged at any node longer than <see cref="Lease"/> ago.</summary>
    public bool IsCurrent => !isShared || Environment.TickCount64 - Interlocked.Read(ref _looked) < (long)Lease.TotalMilliseconds;

    public bool IsContinuous => outer.IsContinuous;

    public long Interruptions => outer.Interruptions;

    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        TellFollowers(change);
        return outer.PublishAsync(change, cancellationToken);
    }

    /// <summary>Tells a change only to those inside this node: its bus heard of it from the node that numbered it.</summary>
    public void TellFollowers(ChangeEvent change)
    {
        Interlocked.Exchange(ref _told, change.Seq);
        foreach (var follower in _followers)
        {
            follower.OnChange(change);
        }
    }

    public void Interrupt()
    {
        InterruptFollowers();
        outer.Interrupt();
    }

    /// <summary>Says to those inside this node that they may have missed changes.</summary>
    public void InterruptFollowers()
    {
        foreach (var follower in _followers)
        {
            follower.OnInterrupted();
        }
    }

    public void Resume(long interruptions)
    {
        if (!isShared)
        {
            outer.Resume(interruptions);
        }
    }

    /// <summary>Followers have heard of everything that was committed at this moment (<see cref="Environment.TickCount64"/>).</summary>
    public void Looked(long at) => Interlocked.Exchange(ref _looked, at);

    /// <summary>Calls back when the bus brings what another node may have numbered. Nothing relies on it.</summary>
    public IDisposable HearPeers(Action heard) => outer.Subscribe(new Peers(this, heard));

    public IDisposable Subscribe(IChangeSubscriber subscriber)
    {
        lock (_gate)
        {
            _followers = [.. _followers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    private void Unsubscribe(IChangeSubscriber subscriber)
    {
        lock (_gate)
        {
            _followers = [.. _followers.Where(other => !ReferenceEquals(other, subscriber))];
        }
    }

    private sealed class Subscription(OriginBus bus, IChangeSubscriber subscriber) : IDisposable
    {
        public void Dispose() => bus.Unsubscribe(subscriber);
    }

    private sealed class Peers(OriginBus bus, Action heard) : IChangeSubscriber
    {
        public void OnChange(ChangeEvent change)
        {
            if (change.Seq > Interlocked.Read(ref bus._told))
            {
                heard();
            }
        }

        public void OnInterrupted() => heard();
    }
}
