using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Logs;

/// <summary><c>/system/purgeaudit</c>: when the audit log is purged, a purge now, and those that were.</summary>
internal sealed class PurgeOperations(Database.Database database, ApiRights rights, ApiWrites writes, PurgeLog log, TimeProvider time) : IApiResource
{
    private const string Base = "/system/purgeaudit";
    private const int MostShown = 100;

    public IEnumerable<Operation> Operations =>
    [
        new("GET", Base + "/schedule", "When the audit log is purged", ShowAsync) { Answer = typeof(PurgeHistory) },
        new("POST", Base + "/schedule", "Schedule purges, or run one now with the type Manual", SetAsync) { Body = typeof(PurgeBody), Status = StatusCodes.Status201Created },
        new("PUT", Base + "/schedule", "Change the schedule; the type None ends it", SetAsync) { Body = typeof(PurgeBody) },
        new("GET", Base, "The last purges, newest first", ListAsync) { Answer = typeof(PurgeHistory), IsList = true },
        new("GET", Base + "/{purge_id}", "One purge", FindAsync) { Answer = typeof(PurgeHistory) },
    ];

    private async Task ShowAsync(ApiRequest request)
    {
        var schedule = await ReadAsync(request, "read", log.Schedules.ReadAsync);
        if (schedule is null)
        {
            await request.AnswerAsync(new Dictionary<string, object>());
            return;
        }

        var next = CronSchedule.TryParse(schedule.Cron)?.Next(time.GetUtcNow());
        await request.AnswerAsync(new PurgeHistory(0, "PURGE_AUDIT_LOG", "SCHEDULE", System.Text.Json.JsonSerializer.Serialize(schedule.Rules), "Pending", schedule.Rules.IsDryRun, 0, ApiTime.Text(schedule.Set), null)
        {
            Schedule = new ScheduleTime(schedule.Type, schedule.Cron, next is { } at ? ApiTime.Text(at.ToUnixTimeMilliseconds()) : null),
        });
    }

    private async Task SetAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<PurgeBody>();
        var type = body.Schedule?.Type ?? throw ApiErrors.Field("schedule.type", "is missing");
        if (type is "Manual")
        {
            await RunAsync(request, body.Rules());
            return;
        }

        PurgeSchedule? schedule = type is "None" or "" ? null : new PurgeSchedule(type, CronOf(type, body.Schedule.Cron), body.Rules(), time.GetUtcNow().ToUnixTimeMilliseconds());
        await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("purge-audit", "create"));
            await log.Schedules.SetAsync(session, schedule);
            await writes.AuditAsync(session, request, "update", "purge-audit", null, detail: schedule is null ? "no purge is scheduled any more" : $"at {schedule.Cron}, lines older than {schedule.Rules.RetentionHours} hours");
        });
    }

    private async Task RunAsync(ApiRequest request, PurgeRules rules)
    {
        await ReadAsync(request, "create", _ => Task.FromResult(true));
        var id = await log.Purge.BeginAsync("manual", rules);
        await log.Purge.RunAsync(id, rules, request.Account.Caller, request.Client, CancellationToken.None);
        request.Created($"{Base}/{id}");
    }

    private async Task ListAsync(ApiRequest request) =>
        await request.AnswerAsync((await ReadAsync(request, "list", session => log.Runs.ListAsync(session, MostShown))).Select(PurgeHistory.Of).ToList());

    private async Task FindAsync(ApiRequest request)
    {
        var id = request.Id("purge_id");
        await request.AnswerAsync(PurgeHistory.Of(await ReadAsync(request, "read", session => log.Runs.FindAsync(session, id)) ?? throw ApiErrors.NotFound.With()));
    }

    private Task<T> ReadAsync<T>(ApiRequest request, string action, Func<DbSession, Task<T>> read) => database.ReadAsync(
        async session =>
        {
            await rights.RequireSystemAsync(session, request, new("purge-audit", action));
            return await read(session);
        },
        request.Aborted);

    private static string CronOf(string type, string? cron) => type switch
    {
        "Hourly" => "0 0 * * * *",
        "Daily" => "0 0 0 * * *",
        "Weekly" => "0 0 0 * * 0",
        "Custom" when cron is not null && CronSchedule.TryParse(cron) is not null => cron,
        "Custom" => throw ApiErrors.Field("schedule.cron", "must have six fields: second, minute, hour, day of the month, month, day of the week"),
        _ => throw ApiErrors.Field("schedule.type", "must be one of Hourly, Daily, Weekly, Custom, Manual, None"),
    };
}

/// <summary>What the operations of purges read and do.</summary>
internal sealed record PurgeLog(AuditPurge Purge, PurgeSchedules Schedules, PurgeTable Runs);
