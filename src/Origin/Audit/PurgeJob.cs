using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Purges the audit log when its schedule says so; without one, once an hour what is older than <c>Origin:Audit:RetentionHours</c>.</summary>
internal sealed partial class PurgeJob(AuditPurge purge, PurgeSchedules schedules, Database.Database database, AuditOptions options, TimeProvider time, ILogger<PurgeJob> logger)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly CronSchedule Hourly = CronSchedule.TryParse("0 17 * * * *")!;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var since = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                await TryRunAsync(since, now, stoppingToken);
                since = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The origin ends.
        }
    }

    private async Task TryRunAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            var schedule = await database.ReadAsync(schedules.ReadAsync, stop);
            var rules = schedule?.Rules ?? (options.RetentionHours > 0 ? new PurgeRules(options.RetentionHours) : null);
            var cron = schedule is null ? Hourly : CronSchedule.TryParse(schedule.Cron);
            if (rules is not null && cron?.Next(since) <= now)
            {
                var id = await purge.BeginAsync(schedule is null ? "setting" : "schedule", rules);
                if (await purge.RunAsync(id, rules, Caller.Anonymous, client: null, stop) is var lines and > 0)
                {
                    LogPurged(lines);
                }
            }
        }
        catch (DatabaseUnavailableException e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Lines} old lines of the audit log were purged")]
    private partial void LogPurged(long lines);

    [LoggerMessage(2, LogLevel.Warning, "The audit log could not be purged")]
    private partial void LogFailed(Exception fault);
}
