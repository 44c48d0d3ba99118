using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Mends at start what a crash left, and from then on, on every node, what other nodes left. One node removes uploads that were abandoned.
/// </summary>
internal sealed partial class UploadsJob(
    UploadExpiry expiry,
    UploadRecovery recovery,
    UploadSweep sweep,
    LeaseHolder leases,
    TimeProvider time,
    ILogger<UploadsJob> logger) : BackgroundService
{
    public const string Job = "upload expiry";

    private const int TicksBetweenSweeps = 180; // an hour
    private static readonly TimeSpan Period = UploadHolder.Hold / 3;

    /// <summary>Runs before the listener opens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(sweeps: true, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            await TryAsync(tick % TicksBetweenSweeps == 0, stoppingToken);
        }
    }

    private async Task TryAsync(bool sweeps, CancellationToken cancellation)
    {
        try
        {
            await recovery.RunAsync(cancellation);
            if (await leases.TryHoldAsync(Job, cancellation) is { } lease)
            {
                await expiry.RunAsync(cancellation, lease);
                await (sweeps ? sweep.RunAsync(cancellation) : Task.CompletedTask);
            }
        }
        catch (Exception e) when (e is DatabaseUnavailableException or LeaseLostException or IOException)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Uploads could not be mended or expired; trying again later: {Fault}")]
    private partial void LogFailed(string fault);
}
