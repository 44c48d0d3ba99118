using System.Text.Json;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Audit;

/// <summary>When the audit log is purged, as an administrator set it.</summary>
/// <param name="Type">Harbor's word: <c>Hourly</c>, <c>Daily</c>, <c>Weekly</c>, <c>Custom</c>.</param>
/// <param name="Cron">Six fields.</param>
/// <param name="Rules">What is deleted.</param>
/// <param name="Set">When it was set (Unix milliseconds).</param>
internal sealed record PurgeSchedule(string Type, string Cron, PurgeRules Rules, long Set);

/// <summary>The one schedule, kept among the settings.</summary>
internal sealed class PurgeSchedules(SettingsTable settings)
{
    private const string Key = "audit_purge_schedule";

    /// <summary>The schedule; null when none is set.</summary>
    public async Task<PurgeSchedule?> ReadAsync(DbSession session) =>
        await settings.FindAsync(session, Key) is { Length: > 0 } text ? JsonSerializer.Deserialize<PurgeSchedule>(text) : null;

    /// <summary>Sets it; null for none.</summary>
    public Task SetAsync(DbSession session, PurgeSchedule? schedule) => settings.SetAsync(session, Key, schedule is null ? "" : JsonSerializer.Serialize(schedule));
}
