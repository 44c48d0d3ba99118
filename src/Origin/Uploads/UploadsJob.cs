using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Mends at start what a crash left, and from then on, on every node, what other nodes left. One node removes uploads that were abandoned.
/// </summary>
internal sealed partial class UploadsJob(
    UploadMending mending,
    StorageFolder folder,
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
        await TryAsync(atStart: true, sweeps: true, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            await TryAsync(atStart: false, tick % TicksBetweenSweeps == 0, stoppingToken);
        }
    }

    private async Task TryAsync(bool atStart, bool sweeps, CancellationToken cancellation)
    {
        try
        {
            await mending.Recovery.RunAsync(cancellation);
            if (atStart && folder.IsOwn)
            {
                await mending.Sweep.RunAsync(youngToo: true, cancellation);
            }

            if (await leases.TryHoldAsync(Job, cancellation) is { } lease)
            {
                await mending.Expiry.RunAsync(cancellation, lease);
                await (sweeps ? mending.Sweep.RunAsync(youngToo: false, cancellation) : Task.CompletedTask);
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

/// <summary>What is done about uploads that nobody continues.</summary>
internal sealed record UploadMending(UploadExpiry Expiry, UploadRecovery Recovery, UploadSweep Sweep);
