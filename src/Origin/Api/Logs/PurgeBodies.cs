using System.Globalization;
using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Audit;

namespace EdgeRegistry.Origin.Api.Logs;

/// <summary>Harbor's <c>ScheduleObj</c>.</summary>
internal sealed record ScheduleTime(string? Type, string? Cron, string? NextScheduledTime = null);

/// <summary>Harbor's <c>Schedule</c> of a purge: when, and in <c>parameters</c> what.</summary>
internal sealed record PurgeBody(ScheduleTime? Schedule, Dictionary<string, JsonElement>? Parameters)
{
    private const int LongestRetention = 24 * 366 * 100, MostOperations = 100;

    /// <summary>What is to be deleted.</summary>
    /// <exception cref="OciException">400: names the parameter.</exception>
    public PurgeRules Rules()
    {
        var hours = Parameters?.GetValueOrDefault("audit_retention_hour") is { } value && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LongestRetention
            ? number
            : throw ApiErrors.Field("parameters.audit_retention_hour", $"must be a number from 0 to {LongestRetention}");
        return new PurgeRules(hours)
        {
            Include = [.. List("include_operations"), .. List("include_event_types")],
            Exclude = List("exclude_operations"),
            IsDryRun = Parameters.GetValueOrDefault("dry_run") is { ValueKind: JsonValueKind.True },
        };
    }

    private string[] List(string name)
    {
        if (!Parameters!.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        var words = value.ValueKind is JsonValueKind.String ? value.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        return words.Length is > 0 and <= MostOperations && words.All(word => word.Length <= 100)
            ? words
            : throw ApiErrors.Field($"parameters.{name}", "must name operations like create,delete,pull or create_artifact, with commas between; leave it out for all");
    }
}

/// <summary>Harbor's <c>ExecHistory</c>, as far as it is a purge's.</summary>
internal sealed record PurgeHistory(long Id, string JobName, string JobKind, string JobParameters, string JobStatus, bool DryRun, long Lines, string CreationTime, string? UpdateTime)
{
    public ScheduleTime? Schedule { get; init; }

    public bool Deleted { get; init; }

    public static PurgeHistory Of(PurgeRun run) => new(
        run.Id, "PURGE_AUDIT_LOG", run.Cause == "manual" ? "MANUAL" : "SCHEDULE", run.Rules, Status(run.Status), run.DryRun != 0, run.Lines, ApiTime.Text(run.Started), run.Ended is { } ended ? ApiTime.Text(ended) : null);

    private static string Status(string status) => status switch
    {
        "running" => "Running",
        "success" => "Success",
        _ => "Error",
    };
}
