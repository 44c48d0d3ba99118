using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Wakes edges that wait for a change of rights.</summary>
internal sealed class FeedBell : IChangeSubscriber, IDisposable
{
    private readonly IDisposable _subscription;
    private volatile TaskCompletionSource _next = New();

    public FeedBell(IEventBus bus) => _subscription = bus.Subscribe(this);

    /// <summary>Completes at the next change; take it before looking whether there is one.</summary>
    public Task Next => _next.Task;

    public void OnChange(ChangeEvent change)
    {
        if (change.Kind is ChangeKind.AccessChanged or ChangeKind.KeysChanged or ChangeKind.RepositoryDeleted)
        {
            Ring();
        }
    }

    public void OnInterrupted() => Ring();

    public void Dispose() => _subscription.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Ring() => Interlocked.Exchange(ref _next, New()).SetResult();
}
