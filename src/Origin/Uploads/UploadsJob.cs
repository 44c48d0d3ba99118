using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Mends at start what a crash left, and from then on renews what this process holds and removes uploads that were abandoned.
/// </summary>
internal sealed partial class UploadsJob(
    UploadExpiry expiry,
    UploadRecovery recovery,
    UploadSessions sessions,
    TimeProvider time,
    ILogger<UploadsJob> logger) : BackgroundService
{
    private static readonly TimeSpan Period = UploadSessions.Hold / 3;

    /// <summary>Runs before the listener opens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.RunAsync(cancellationToken);
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
                await expiry.RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is DatabaseUnavailableException or IOException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Uploads could not be renewed or expired; trying again later")]
    private partial void LogFailed(Exception fault);
}
