using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Settings;

/// <summary><c>settings</c>: what an administrator set while the registry ran. Secret ones are sealed: a copy of the database does not tell them.</summary>
internal sealed class SettingsTable(SettingSecrets secrets)
{
    /// <summary>All that were set; a secret that was sealed with another key counts as not set.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(DbSession session)
    {
        var set = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in await session.QueryAsync<Row>("SELECT name AS Name, value AS Value FROM settings"))
        {
            if ((IsSecret(name) ? secrets.Open(name, value) : value) is { } plain)
            {
                set[name] = plain;
            }
        }

        return set;
    }

    /// <summary>One that is no secret; null when it was not set.</summary>
    public Task<string?> FindAsync(DbSession session, string name) =>
        session.FirstOrDefaultAsync<string>("SELECT value FROM settings WHERE name = @name", new { name });

    /// <summary>Sets one.</summary>
    public Task SetAsync(DbSession session, string name, string value) =>
        session.ExecuteAsync(session.Dialect.Upsert("settings", ["name"], ["value"]), new { name, value = IsSecret(name) ? secrets.Seal(name, value) : value });

    private static bool IsSecret(string name) => KnownSettings.Find(name)?.Kind == SettingKind.Secret;

    private sealed record Row(string Name, string Value);
}

/// <summary>How secret settings are kept.</summary>
/// <param name="Seal">From name and value to what is stored.</param>
/// <param name="Open">From name and what is stored to the value; null when it cannot be opened.</param>
internal sealed record SettingSecrets(Func<string, string, string> Seal, Func<string, string, string?> Open);
