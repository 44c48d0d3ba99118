using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>What an edge keeps of what is pushed through it (<c>Edge:WriteThrough</c>).</summary>
public sealed class WriteThroughOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:WriteThrough";

    /// <summary>Whether blobs and manifests pushed through this edge enter its cache.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many uploads are kept at once; further ones are only forwarded.</summary>
    public int MaxConcurrent { get; set; } = 64;

    /// <summary>Bytes of one upload that may wait for the disk; one that gets ahead of it by more is no longer kept.</summary>
    public int BufferBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long an upload that nobody continues is kept.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MaxConcurrent < 1)
        {
            yield return "MaxConcurrent must be at least 1";
        }

        if (BufferBytes is < 256 * 1024 or > 1024 * 1024 * 1024)
        {
            yield return "BufferBytes must be between 262144 and 1073741824";
        }

        if (IdleTimeout <= TimeSpan.Zero)
        {
            yield return "IdleTimeout must be longer than zero";
        }
    }
}
