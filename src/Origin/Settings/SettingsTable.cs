using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Settings;

/// <summary><c>settings</c>: what an administrator set while the registry ran.</summary>
internal sealed class SettingsTable
{
    /// <summary>All that were set.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(DbSession session) =>
        (await session.QueryAsync<Row>("SELECT name AS Name, value AS Value FROM settings")).ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);

    /// <summary>Sets one.</summary>
    public Task SetAsync(DbSession session, string name, string value) =>
        session.ExecuteAsync(session.Dialect.Upsert("settings", ["name"], ["value"]), new { name, value });

    private sealed record Row(string Name, string Value);
}
