using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Purges the audit log when that is due, at one node.</summary>
internal sealed partial class PurgeJob(AuditPurge purge, DuePurges due, LeaseHolder leases, TimeProvider time, ILogger<PurgeJob> logger) : BackgroundService
{
    public const string Job = "audit purge";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    // What became due while a node that has just died held the lease.
    private static readonly TimeSpan LookBack = LeaseHolder.Length * 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var since = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                since = await TryRunAsync(since, now, stoppingToken) ? now : since > now - LookBack ? since : now - LookBack;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The origin ends.
        }
    }

    // False when it is another node's business, or nobody knows.
    private async Task<bool> TryRunAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            if (await leases.TryHoldAsync(Job, stop) is not { } lease)
            {
                return false;
            }

            if (await due.FindAsync(since, now, stop) is { } found)
            {
                var id = await purge.BeginAsync(found.Cause, found.Rules, lease);
                if (await purge.RunAsync(id, found.Rules, Caller.Anonymous, client: null, stop, lease) is var lines and > 0)
                {
                    LogPurged(lines);
                }
            }

            return true;
        }
        catch (Exception e) when (e is DatabaseUnavailableException or LeaseLostException)
        {
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Lines} old lines of the audit log were purged")]
    private partial void LogPurged(long lines);

    [LoggerMessage(2, LogLevel.Warning, "The audit log could not be purged")]
    private partial void LogFailed(Exception fault);
}
