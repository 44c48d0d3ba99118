using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Frees at start what earlier processes of this node held, and from then on renews what this one holds: needs the database only.</summary>
internal sealed partial class RenewUploads(UploadSessions sessions, TimeProvider time, ILogger<RenewUploads> logger) : BackgroundService
{
    private static readonly TimeSpan Period = UploadHolder.Hold / 4;

    /// <summary>Runs before the listener opens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await sessions.FreeEarlierAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sessions.RenewAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Uploads could not be renewed; trying again later")]
    private partial void LogFailed(Exception fault);
}
