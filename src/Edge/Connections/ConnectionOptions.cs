using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Connections;

/// <summary>What an edge's clients may hold (<c>Edge:Connections</c>).</summary>
public sealed class ConnectionOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Connections";

    /// <summary>How many connections are open at once; further ones are refused with 503 (without an answer when they speak TLS).</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How many of them one address may have; 0 does not count them. Machines behind one NAT share an address.</summary>
    public int MaxPerAddress { get; set; }

    /// <summary>A client that takes a body more slowly than this, in bytes per second, is cut off after the grace period.</summary>
    public double MinSendRate { get; set; } = 1024;

    /// <summary>How long a client may take nothing at all, e.g. while it unpacks what it has.</summary>
    public TimeSpan SendGracePeriod { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Memory for sending large pieces of files over TLS, in bytes; when it is used up, files leave in small pieces, which costs more processor time.</summary>
    public long SendMemoryBytes { get; set; } = 64L << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MaxConnections < 1 || MaxPerAddress < 0)
        {
            yield return "MaxConnections must be at least 1, MaxPerAddress at least 0";
        }

        if (MinSendRate <= 0 || SendGracePeriod <= TimeSpan.FromSeconds(1))
        {
            yield return "MinSendRate must be more than 0, SendGracePeriod longer than 00:00:01";
        }

        if (SendMemoryBytes < 0)
        {
            yield return "SendMemoryBytes must be at least 0";
        }
    }
}
