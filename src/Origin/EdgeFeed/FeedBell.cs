using System.Diagnostics.Metrics;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Wakes those who wait for a change: of anything, or of rights, keys and deleted repositories only, which is rare. When the origin ends it wakes everybody.</summary>
internal sealed class FeedBell : IChangeSubscriber, IDisposable
{
    /// <summary>The most that wait; further ones are answered at once.</summary>
    public const int MostWaiting = 10_000;

    private readonly IDisposable _subscription;
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeProvider _time;
    private TaskCompletionSource _any = New();
    private TaskCompletionSource _rights = New();
    private volatile bool _isStopping;
    private int _waiting;

    public FeedBell(OriginBus bus, IHostApplicationLifetime lifetime, TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        _subscription = bus.Subscribe(this);
        _stopping = lifetime.ApplicationStopping.Register(Stop);
        meters.Create("EdgeRegistry.Origin").CreateObservableGauge(
            "edgeregistry.origin.feed_waiting", () => Volatile.Read(ref _waiting), description: "Requests that wait for the next change; 10000 at most, further ones are answered at once");
    }

    /// <summary>Completes at the next change that the question is about; take it before looking whether there is one.</summary>
    public Task NextOf(FeedQuestion question) => _isStopping ? Task.CompletedTask : Volatile.Read(ref question.IsOfRights ? ref _rights : ref _any).Task;

    /// <summary>Waits for it, so long at most.</summary>
    public async Task WaitAsync(Task next, TimeSpan most, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) <= MostWaiting)
            {
                await next.WaitAsync(most, _time, cancellation);
            }
        }
        catch (TimeoutException)
        {
            // That nothing happened is an answer, too.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void OnChange(ChangeEvent change)
    {
        Ring(ref _any);
        if (change.Kind is ChangeKind.AccessChanged or ChangeKind.KeysChanged or ChangeKind.RepositoryDeleted)
        {
            Ring(ref _rights);
        }
    }

    public void OnInterrupted()
    {
        Ring(ref _any);
        Ring(ref _rights);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _subscription.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Ring(ref TaskCompletionSource bell) => Interlocked.Exchange(ref bell, New()).SetResult();

    private void Stop()
    {
        _isStopping = true;
        OnInterrupted();
    }
}
