using System.Text.Json;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary>What a purge does with <c>audit_log</c>, and <c>audit_purges</c>, which tells of it.</summary>
internal sealed class PurgeTable
{
    public const string Doomed = "SELECT id FROM audit_log WHERE time < @before";

    private const string Run = "SELECT id AS Id, cause AS Cause, rules AS Rules, dry_run AS DryRun, status AS Status, lines AS Lines, started AS Started, ended AS Ended FROM audit_purges ";

    /// <summary>The oldest lines that the rules name, in the order of their time.</summary>
    public Task<List<long>> DoomedAsync(DbSession session, PurgeRules rules, long before, int count) =>
        session.QueryAsync<long>($"{Doomed}{Where(rules)} ORDER BY time, id LIMIT @count", Values(rules, before, count));

    /// <summary>How many lines the rules name.</summary>
    public Task<long> CountAsync(DbSession session, PurgeRules rules, long before) =>
        session.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM ({Doomed}{Where(rules)}) doomed", Values(rules, before, 0));

    public Task DeleteAsync(DbSession session, IReadOnlyList<long> ids) => session.ExecuteAsync("DELETE FROM audit_log WHERE id IN @ids", new { ids });

    /// <summary>A purge begins; its number.</summary>
    public async Task<long> BeginAsync(DbSession session, string cause, PurgeRules rules, long now)
    {
        await session.ExecuteAsync(
            "INSERT INTO audit_purges (cause, rules, dry_run, status, lines, started) VALUES (@cause, @rules, @dryRun, 'running', 0, @now)",
            new { cause, rules = JsonSerializer.Serialize(rules), dryRun = rules.IsDryRun ? 1L : 0L, now });
        return await session.FirstOrDefaultAsync<long>("SELECT MAX(id) FROM audit_purges");
    }

    public Task EndAsync(DbSession session, long id, string status, long lines, long now) =>
        session.ExecuteAsync("UPDATE audit_purges SET status = @status, lines = @lines, ended = @now WHERE id = @id", new { id, status, lines, now });

    /// <summary>The last purges, newest first.</summary>
    public Task<List<PurgeRun>> ListAsync(DbSession session, int count) => session.QueryAsync<PurgeRun>(Run + "ORDER BY id DESC LIMIT @count", new { count });

    public Task<PurgeRun?> FindAsync(DbSession session, long id) => session.FirstOrDefaultAsync<PurgeRun>(Run + "WHERE id = @id", new { id });

    private static string Where(PurgeRules rules) =>
        (rules.Include.Count == 0 ? "" : " AND (operation IN @include OR operation || '_' || resource_type IN @include)")
        + (rules.Exclude.Count == 0 ? "" : " AND NOT (operation IN @exclude OR operation || '_' || resource_type IN @exclude)");

    private static object Values(PurgeRules rules, long before, int count) => new { before, include = rules.Include, exclude = rules.Exclude, count };
}

/// <summary>A purge as it ran.</summary>
internal sealed record PurgeRun(long Id, string Cause, string Rules, long DryRun, string Status, long Lines, long Started, long? Ended);
