using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// The bus as the origin uses it: what follows changes inside the origin hears them first, whatever carries them to others, and also
/// where nothing does.
/// </summary>
internal sealed class OriginBus(IEventBus outer) : IEventBus
{
    private readonly Lock _gate = new();
    private volatile IChangeSubscriber[] _followers = [];

    public bool IsContinuous => outer.IsContinuous;

    public long Interruptions => outer.Interruptions;

    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        foreach (var follower in _followers)
        {
            follower.OnChange(change);
        }

        return outer.PublishAsync(change, cancellationToken);
    }

    public void Interrupt()
    {
        foreach (var follower in _followers)
        {
            follower.OnInterrupted();
        }

        outer.Interrupt();
    }

    public void Resume(long interruptions) => outer.Resume(interruptions);

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
}
