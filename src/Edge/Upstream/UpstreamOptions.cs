using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>When bodies are asked for LZ4-compressed.</summary>
public enum Lz4Use
{
    /// <summary>Unless the origin's address is a loopback one: there is no link to spare.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>How an edge talks to its origin (<c>Edge:Upstream</c>).</summary>
public sealed class UpstreamOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Upstream";

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the origin may take to answer when the edge has something older to serve instead.</summary>
    public TimeSpan RevalidateTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the origin may take to answer when the edge has nothing else to serve.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a body may stand still before its transfer counts as broken.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a forwarded request (a push) may be silent in both directions.</summary>
    public TimeSpan ForwardTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an origin that let requests time out is left alone before it is asked again.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>PEM file of the authorities that an https origin's certificate must come from; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>PEM file of the certificate that the edge shows an https origin that asks for one; read again when it changes. Empty shows none.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file of its private key, not encrypted; empty when the certificate's file holds it too.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>The longest that an origin is left alone because its 429 or 503 asked for it with <c>Retry-After</c>.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether bodies that compress come LZ4-compressed from the origin: <c>Auto</c> (unless it runs on this machine), <c>On</c> or <c>Off</c>.</summary>
    public Lz4Use Lz4 { get; set; } = Lz4Use.Auto;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        var all = new[] { ConnectTimeout, RevalidateTimeout, AnswerTimeout, StallTimeout, ForwardTimeout };
        if (all.Any(time => time <= TimeSpan.Zero))
        {
            yield return "every time must be longer than zero";
        }

        if (ClientKey.Length > 0 && ClientCertificate.Length == 0)
        {
            yield return "ClientKey is set, but ClientCertificate is not";
        }

        if (MaxRetryAfter < TimeSpan.Zero || MaxRetryAfter > TimeSpan.FromHours(1))
        {
            yield return "MaxRetryAfter must be between 00:00:00 and 01:00:00";
        }

        if (BreakDuration < TimeSpan.FromMilliseconds(500) || BreakDuration > TimeSpan.FromMinutes(5))
        {
            yield return "BreakDuration must be between 00:00:00.5 and 00:05:00";
        }
    }
}
