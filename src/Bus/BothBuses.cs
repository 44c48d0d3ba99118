using EdgeRegistry.Bus.Redis;

namespace EdgeRegistry.Bus;

/// <summary>
/// A bus inside the process, which decides what may be believed, and beside it Redis, which tells other processes. Publishing waits for the
/// first only.
/// </summary>
/// <param name="inside">The bus of this process.</param>
/// <param name="beyond">Redis.</param>
public sealed class BothBuses(IEventBus inside, RedisBus beyond) : IEventBus
{
    /// <inheritdoc/>
    public bool IsContinuous => inside.IsContinuous;

    /// <inheritdoc/>
    public long Interruptions => inside.Interruptions;

    /// <inheritdoc/>
    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        _ = beyond.PublishAsync(change, cancellationToken); // complete when it returns
        return inside.PublishAsync(change, cancellationToken);
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        inside.Interrupt();
        beyond.Interrupt();
    }

    /// <inheritdoc/>
    public void Resume(long interruptions) => inside.Resume(interruptions);

    /// <inheritdoc/>
    public IDisposable Subscribe(IChangeSubscriber subscriber) => new Subscriptions(inside.Subscribe(subscriber), beyond.Subscribe(subscriber));

    private sealed class Subscriptions(IDisposable one, IDisposable other) : IDisposable
    {
        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }
}
