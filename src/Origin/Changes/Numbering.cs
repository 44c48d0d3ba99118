using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// Gives committed changes their numbers and hands them to the bus, in order. One pass runs at a time and serves everybody who
/// asked before it began.
/// </summary>
internal sealed partial class Numbering(
    Database.Database database,
    ChangesTable table,
    IEventBus bus,
    ChangeMetrics metrics,
    ILogger<Numbering> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wanted = new(0);
    private TaskCompletionSource<bool>? _next;

    /// <summary>Completes when a pass that begins after this call has ended: true when well, and everything committed before has a number. It never throws.</summary>
    public Task<bool> PassAsync()
    {
        lock (_gate)
        {
            if (_next is null)
            {
                _next = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _wanted.Release();
            }

            return _next.Task;
        }
    }

    /// <summary>Asks for a pass without waiting for it.</summary>
    public void Wake() => _ = PassAsync();

    /// <summary>Numbers what a previous process left, before anybody is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.WriteAsync(table.EnsureHeadAsync, cancellationToken);
        await RunPassAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            // After a failure the pass is repeated without being asked, until it succeeds.
            await _wanted.WaitAsync(failed ? Pause : Timeout.InfiniteTimeSpan, stoppingToken);
            var waiting = TakeWaiting();
            failed = !await TryPassAsync(stoppingToken);
            waiting?.SetResult(!failed);
        }
    }

    private TaskCompletionSource<bool>? TakeWaiting()
    {
        lock (_gate)
        {
            var waiting = _next;
            _next = null;
            return waiting;
        }
    }

    private async Task<bool> TryPassAsync(CancellationToken cancellation)
    {
        try
        {
            await RunPassAsync(cancellation);
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            bus.Interrupt();
            metrics.PassFailed();
            LogFailed(e);
            return false;
        }
    }

    private async Task RunPassAsync(CancellationToken cancellation)
    {
        var interruptions = bus.Interruptions;
        List<long> ids;
        do
        {
            ids = await database.ReadAsync(session => table.PendingAsync(session, Batch), cancellation);
            if (ids.Count > 0)
            {
                await PublishAsync(await database.WriteAsync(session => table.NumberAsync(session, ids), CancellationToken.None), cancellation);
            }
        }
        while (ids.Count == Batch);
        bus.Resume(interruptions);
    }

    private async Task PublishAsync(List<ChangeEvent> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            await bus.PublishAsync(change, cancellation);
        }

        metrics.Published(changes.Count);
    }

    [LoggerMessage(1, LogLevel.Warning, "Changes could not be numbered and published; trying again")]
    private partial void LogFailed(Exception fault);
}
