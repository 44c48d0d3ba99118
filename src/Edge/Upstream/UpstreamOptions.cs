using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Upstream;

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

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        var all = new[] { ConnectTimeout, RevalidateTimeout, AnswerTimeout, StallTimeout, ForwardTimeout };
        if (all.Any(time => time <= TimeSpan.Zero))
        {
            yield return "every time must be longer than zero";
        }

        if (BreakDuration < TimeSpan.FromMilliseconds(500) || BreakDuration > TimeSpan.FromMinutes(5))
        {
            yield return "BreakDuration must be between 00:00:00.5 and 00:05:00";
        }
    }
}
