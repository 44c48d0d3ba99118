namespace EdgeRegistry.Origin.Settings;

/// <summary>
/// What an administrator sets while the registry runs (<c>/api/v2.0/configurations</c>): the value in the database, else that of the
/// configuration (<c>Origin:Configurations:NAME</c>), else the default. Read from memory; re-read when one was set, and when another node may have.
/// </summary>
internal sealed class RegistrySettings(Database.Database database, SettingsTable table, IConfiguration configuration)
{
    private IReadOnlyDictionary<string, string> _set = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A value as text.</summary>
    public string Get(string name) =>
        _set.TryGetValue(name, out var value) ? value : configuration[KnownSettings.Section + name] ?? KnownSettings.Find(name)?.Default ?? "";

    /// <summary>A flag.</summary>
    public bool Is(string name, bool otherwise = false) => bool.TryParse(Get(name), out var value) ? value : otherwise;

    /// <summary>A number.</summary>
    public long Number(string name, long otherwise) =>
        long.TryParse(Get(name), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>Reads what is set now.</summary>
    public async Task RefreshAsync(CancellationToken cancellation) => Volatile.Write(ref _set, await database.ReadAsync(table.ReadAsync, cancellation));
}
