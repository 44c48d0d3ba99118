using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Writes waiting pulls, many in one transaction. While the database does not answer they wait; a kill loses a moment of them.</summary>
internal sealed partial class RecordPulls(PullQueue queue, AuditTable table, Database.Database database, TimeProvider time, ILogger<RecordPulls> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<AuditEvent> _batch = new(BatchSize);

    /// <summary>Writes the rest.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (Fill())
        {
            if (!await TryWriteAsync(cancellationToken))
            {
                return;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await queue.Lines.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gather, time, stoppingToken); // each transaction is a flush of the disk
                while (Fill())
                {
                    if (!await TryWriteAsync(CancellationToken.None))
                    {
                        await Task.Delay(Pause, time, stoppingToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest is written by StopAsync.
        }
    }

    private bool Fill()
    {
        while (_batch.Count < BatchSize && queue.Lines.TryRead(out var line))
        {
            _batch.Add(line);
        }

        return _batch.Count > 0;
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(session => table.InsertAsync(session, _batch), cancellation);
            _batch.Clear();
            return true;
        }
        catch (DatabaseUnavailableException e)
        {
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Pulls cannot be written to the audit log now; they wait")]
    private partial void LogFailed(Exception fault);
}
