namespace EdgeRegistry.Bus;

/// <summary>The bus of a host that runs by itself: nobody listens and nothing arrives, so every leased fact has to be asked for.</summary>
public sealed class DisconnectedBus : IEventBus
{
    /// <inheritdoc/>
    public bool IsContinuous => false;

    /// <inheritdoc/>
    public long Interruptions => 0;

    /// <inheritdoc/>
    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Interrupt()
    {
        // Nobody believed anything.
    }

    /// <inheritdoc/>
    public void Resume(long interruptions)
    {
        // Continuity does not exist here.
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IChangeSubscriber subscriber) => NoSubscription.Instance;

    private sealed class NoSubscription : IDisposable
    {
        internal static readonly NoSubscription Instance = new();

        public void Dispose()
        {
            // Nothing was registered.
        }
    }
}
