namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// Gives committed changes their numbers and has them told, in order. One pass runs at a time and serves everybody who asked before it
/// began. Where several nodes share a database, each looks once a second: for what a node that died left without a number, and for what
/// others have numbered.
/// </summary>
internal sealed partial class Numbering(
    Database.Database database,
    ChangesTable table,
    Numbering.Surroundings around,
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
        around.Delivery.Begin(await database.ReadAsync(table.HeadAsync, cancellationToken));
        await RunPassAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var peers = around.Bus.IsShared ? around.Bus.HearPeers(Wake) : null;
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            // After a failure the pass is repeated without being asked, until it succeeds.
            await _wanted.WaitAsync(failed || around.Bus.IsShared ? Pause : Timeout.InfiniteTimeSpan, stoppingToken);
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
            around.Bus.Interrupt();
            metrics.PassFailed();
            LogFailed(e);
            return false;
        }
    }

    private async Task RunPassAsync(CancellationToken cancellation)
    {
        var (interruptions, began) = (around.Bus.Interruptions, Environment.TickCount64);
        List<long> ids;
        do
        {
            // The head after the rows: what had a number already is not behind it.
            (ids, var head) = await database.ReadAsync(async session => (await table.PendingAsync(session, Batch), await table.HeadAsync(session)), cancellation);
            var numbered = ids.Count > 0
                ? await database.WriteAsync(session => table.NumberAsync(session, ids), CancellationToken.None)
                : new Numbered(head, []);
            await around.Delivery.TellAsync(numbered, cancellation);
        }
        while (ids.Count == Batch);
        around.Bus.Resume(interruptions);
        around.Bus.Looked(began);
    }

    [LoggerMessage(1, LogLevel.Warning, "Changes could not be numbered and published; trying again")]
    private partial void LogFailed(Exception fault);

    /// <summary>Who is told.</summary>
    internal sealed record Surroundings(OriginBus Bus, ChangeDelivery Delivery);
}
