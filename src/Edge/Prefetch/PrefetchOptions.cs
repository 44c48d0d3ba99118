using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Prefetch;

/// <summary>What an edge fetches before it is asked for (<c>Edge:Prefetch</c>).</summary>
public sealed class PrefetchOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Prefetch";

    /// <summary>Whether an image manifest that is pulled starts its config and layers. Images made for lazy pulling never do.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many blobs are prefetched at once; clients' own fetches have the other places of <c>Edge:Fetching:MaxConcurrent</c>.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>The largest blob that is prefetched, in bytes.</summary>
    public long MaxBlobBytes { get; set; } = 2L << 30;

    /// <summary>Bytes of blobs that may be on their way at once without anybody having asked.</summary>
    public long MaxBytesInFlight { get; set; } = 2L << 30;

    /// <summary>Bytes that may be prefetched within an hour.</summary>
    public long MaxBytesPerHour { get; set; } = 200L << 30;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MaxConcurrent is < 1 or > 256)
        {
            yield return "MaxConcurrent must be between 1 and 256";
        }

        if (MaxBlobBytes < 0 || MaxBytesInFlight < 0 || MaxBytesPerHour < 0)
        {
            yield return "a number of bytes cannot be negative";
        }
    }
}
