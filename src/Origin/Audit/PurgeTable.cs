using System.Text.Json;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary>What a purge does with <c>audit_log</c>, and <c>audit_purges</c>, which tells of it.</summary>
internal sealed class PurgeTable
{
    public const string Doomed = "SELECT time AS Time, id AS Id FROM audit_log WHERE time < @before AND time >= @time AND (time > @time OR id > @id)";

    private const string Run = "SELECT id AS Id, cause AS Cause, rules AS Rules, dry_run AS DryRun, status AS Status, `lines` AS `Lines`, started AS Started, ended AS Ended FROM audit_purges ";

    /// <summary>Lines that the rules name, in the order of their time, behind the last one that was looked at.</summary>
    public Task<List<DoomedLine>> DoomedAsync(DbSession session, PurgeRules rules, long before, DoomedLine last, int count)
    {
        var (where, values) = Rules(rules, before);
        (values["time"], values["id"], values["count"]) = (last.Time, last.Id, count);
        return session.QueryAsync<DoomedLine>($"{Doomed}{where} ORDER BY time, id LIMIT @count", values);
    }

    /// <summary>How many lines the rules name.</summary>
    public Task<long> CountAsync(DbSession session, PurgeRules rules, long before)
    {
        var (where, values) = Rules(rules, before);
        return session.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM audit_log WHERE time < @before{where}", values);
    }

    public Task DeleteAsync(DbSession session, IReadOnlyList<long> ids) => session.ExecuteAsync("DELETE FROM audit_log WHERE id IN @ids", new { ids });

    /// <summary>A purge begins; its number.</summary>
    public async Task<long> BeginAsync(DbSession session, string cause, PurgeRules rules, long now)
    {
        await session.ExecuteAsync(
            "INSERT INTO audit_purges (cause, rules, dry_run, status, `lines`, started) VALUES (@cause, @rules, @dryRun, 'running', 0, @now)",
            new { cause, rules = JsonSerializer.Serialize(rules), dryRun = rules.IsDryRun ? 1L : 0L, now });
        return await session.FirstOrDefaultAsync<long>("SELECT MAX(id) FROM audit_purges");
    }

    /// <summary>When the last purge that nobody asked for by hand began.</summary>
    public Task<long?> LastByItselfAsync(DbSession session) => session.FirstOrDefaultAsync<long?>("SELECT started FROM audit_purges WHERE cause <> 'manual' ORDER BY id DESC LIMIT 1");

    public Task EndAsync(DbSession session, long id, string status, long lines, long now) =>
        session.ExecuteAsync("UPDATE audit_purges SET status = @status, `lines` = @lines, ended = @now WHERE id = @id", new { id, status, lines, now });

    /// <summary>The last purges, newest first.</summary>
    public Task<List<PurgeRun>> ListAsync(DbSession session, int count) => session.QueryAsync<PurgeRun>(Run + "ORDER BY id DESC LIMIT @count", new { count });

    public Task<PurgeRun?> FindAsync(DbSession session, long id) => session.FirstOrDefaultAsync<PurgeRun>(Run + "WHERE id = @id", new { id });

    // pull, or pull_artifact: no operation has an underscore.
    private static (string Where, Dictionary<string, object> Values) Rules(PurgeRules rules, long before)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal) { ["before"] = before };
        var include = rules.Include.Select(Term).ToList();
        var exclude = rules.Exclude.Select(Term).ToList();
        return ((include.Count == 0 ? "" : $" AND ({string.Join(" OR ", include)})") + (exclude.Count == 0 ? "" : $" AND NOT ({string.Join(" OR ", exclude)})"), values);

        string Term(string word)
        {
            var (parts, number) = (word.Split('_', 2), values.Count);
            values[$"operation{number}"] = parts[0];
            values[$"type{number}"] = parts.Length > 1 ? parts[1] : "";
            return parts.Length > 1 ? $"(operation = @operation{number} AND resource_type = @type{number})" : $"operation = @operation{number}";
        }
    }
}

/// <summary>A line that a purge deletes; the default stands before all.</summary>
internal readonly record struct DoomedLine(long Time, long Id);

/// <summary>A purge as it ran.</summary>
internal sealed record PurgeRun(long Id, string Cause, string Rules, long DryRun, string Status, long Lines, long Started, long? Ended);
