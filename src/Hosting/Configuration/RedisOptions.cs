namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Which Redis carries changes from the nodes of the origin to each other and to the edges (<c>Bus:Redis</c>).</summary>
public sealed class RedisOptions : IHostOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public static string Section => "Bus:Redis";

    /// <summary>The servers as <c>HOST:PORT</c>, with semicolons between; the first that takes writes is used. Empty for no Redis, or where Sentinels know the server.</summary>
    public string Endpoints { get; set; } = "";

    /// <summary>The Sentinels as <c>HOST:PORT</c>, with semicolons between; empty without.</summary>
    public string Sentinels { get; set; } = "";

    /// <summary>What the Sentinels call the group of servers.</summary>
    public string Master { get; set; } = "";

    /// <summary>A file that holds the password of the servers, readable by its owner only; read at each connection. Empty for none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>A file that holds the password of the Sentinels, readable by its owner only; read at each connection. Empty for none.</summary>
    public string SentinelPasswordFile { get; set; } = "";

    /// <summary>Whether servers and Sentinels are talked to over TLS (1.2 or 1.3).</summary>
    public bool Tls { get; set; }

    /// <summary>PEM file of the authorities that their certificates must come from; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>What the names of channels and keys begin with; two installations that share a server need different ones.</summary>
    public string Prefix { get; set; } = "edgeregistry";

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take before the connection counts as lost.</summary>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether there is a Redis at all.</summary>
    public bool IsConfigured() => Endpoints.Length > 0 || Sentinels.Length > 0;

    /// <summary>A list of addresses, one by one.</summary>
    public static IReadOnlyList<string> Split(string addresses) => addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What a password's file holds now, without the end of its line; null for no file.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public static string? ReadSecret(string file) => file.Length == 0 ? null : File.ReadAllText(file).TrimEnd('\r', '\n');

    /// <inheritdoc/>
    public IEnumerable<string> Validate() =>
    [
        .. Split(Endpoints).Where(address => !IsAddress(address)).Select(address => $"Endpoints: '{address}' is not HOST:PORT"),
        .. Split(Sentinels).Where(address => !IsAddress(address)).Select(address => $"Sentinels: '{address}' is not HOST:PORT"),
        .. Problem(Endpoints.Length > 0 && Sentinels.Length > 0, "Endpoints and Sentinels: one of them"),
        .. Problem(Sentinels.Length > 0 != Master.Length > 0, "Sentinels and Master: both or neither"),
        .. FileProblems(nameof(PasswordFile), PasswordFile, isSecret: true),
        .. FileProblems(nameof(SentinelPasswordFile), SentinelPasswordFile, isSecret: true),
        .. FileProblems(nameof(CaFile), CaFile, isSecret: false),
        .. Problem(Prefix.Length is 0 or > 64 || !Prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':'), "Prefix: 1 to 64 letters, digits, '-', '_', '.' or ':'"),
        .. Problem(ConnectTimeout <= TimeSpan.Zero || ConnectTimeout > Longest || OperationTimeout <= TimeSpan.Zero || OperationTimeout > Longest, "every time must be longer than zero and at most 00:01:00"),
    ];

    private static IEnumerable<string> Problem(bool isOne, string text) => isOne ? [text] : [];

    private static IEnumerable<string> FileProblems(string name, string file, bool isSecret)
    {
        if (file.Length > 0 && !File.Exists(file))
        {
            yield return $"{name}: {file} does not exist";
        }
        else if (file.Length > 0 && isSecret && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)) != UnixFileMode.None)
        {
            yield return $"{name}: {file} must be readable by its owner only (chmod 600)";
        }
    }

    private static bool IsAddress(string text) =>
        text.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port) && port > 0
        && Uri.CheckHostName(text[..colon].Trim('[', ']')) is not UriHostNameType.Unknown;
}
