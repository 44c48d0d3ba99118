namespace EdgeRegistry.Bus;

/// <summary>The embedded bus: origin and edge share a process, and a publisher calls its subscribers directly.</summary>
public sealed class InProcessBus : IEventBus
{
    private readonly Lock _gate = new();
    private IChangeSubscriber[] _subscribers = [];
    private long _interruptions;
    private volatile bool _continuous;

    /// <inheritdoc/>
    public bool IsContinuous => _continuous;

    /// <inheritdoc/>
    public long Interruptions => Interlocked.Read(ref _interruptions);

    /// <inheritdoc/>
    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var subscriber in _subscribers)
            {
                subscriber.OnChange(change);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _interruptions);
            _continuous = false;
            foreach (var subscriber in _subscribers)
            {
                subscriber.OnInterrupted();
            }
        }
    }

    /// <inheritdoc/>
    public void Resume(long interruptions)
    {
        lock (_gate)
        {
            // A pass that began before the last interruption proves nothing about what was committed since.
            _continuous |= interruptions == Interruptions;
        }
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

    private void Unsubscribe(IChangeSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(other => !ReferenceEquals(other, subscriber))];
        }
    }

    private sealed class Subscription(InProcessBus bus, IChangeSubscriber subscriber) : IDisposable
    {
        public void Dispose() => bus.Unsubscribe(subscriber);
    }
}
