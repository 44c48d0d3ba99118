namespace EdgeRegistry.Origin.Audit;

/// <summary>Which purge of the audit log is due by its schedule; without one, once an hour what is older than <c>Origin:Audit:RetentionHours</c>.</summary>
internal sealed class DuePurges(PurgeSchedules schedules, PurgeTable purges, Database.Database database, AuditOptions options)
{
    private static readonly CronSchedule Hourly = CronSchedule.TryParse("0 17 * * * *")!;

    /// <summary>The purge that became due in this time and that no node has begun since; null when there is none.</summary>
    public Task<DuePurge?> FindAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var schedule = await schedules.ReadAsync(session);
            var rules = schedule?.Rules ?? (options.RetentionHours > 0 ? new PurgeRules(options.RetentionHours) : null);
            var due = (schedule is null ? Hourly : CronSchedule.TryParse(schedule.Cron))?.Next(since);
            return rules is not null && due <= now && !(await purges.LastByItselfAsync(session) >= due.Value.ToUnixTimeMilliseconds())
                ? new DuePurge(schedule is null ? "setting" : "schedule", rules)
                : null;
        },
        cancellation);
}

/// <summary>A purge that is to be run.</summary>
internal sealed record DuePurge(string Cause, PurgeRules Rules);
