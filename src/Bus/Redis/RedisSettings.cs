namespace EdgeRegistry.Bus.Redis;

/// <summary>Which Redis carries changes, and how it is talked to.</summary>
public sealed record RedisSettings
{
    /// <summary>The servers as <c>host:port</c>, tried in turn until one is found that takes writes; empty when Sentinels know it.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The Sentinels as <c>host:port</c>; empty without.</summary>
    public IReadOnlyList<string> Sentinels { get; init; } = [];

    /// <summary>What the Sentinels call the group of servers.</summary>
    public string Master { get; init; } = "";

    /// <summary>Gives the password of the servers, at each connection anew; null for none.</summary>
    public Func<string?> Password { get; init; } = () => null;

    /// <summary>Gives the password of the Sentinels; null for none.</summary>
    public Func<string?> SentinelPassword { get; init; } = () => null;

    /// <summary>Whether servers and Sentinels are talked to over TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the authorities that their certificates must come from; empty for the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>What the names of channels and keys begin with: two installations that share a server differ here.</summary>
    public string Prefix { get; init; } = "edgeregistry";

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take before the connection counts as lost.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether there is a Redis at all.</summary>
    public bool IsConfigured => Endpoints.Count > 0 || Sentinels.Count > 0;

    internal string Channel => Prefix + ":changes";
}
