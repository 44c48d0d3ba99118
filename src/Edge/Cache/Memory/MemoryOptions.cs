using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Memory;

/// <summary>Small blobs in memory (<c>Edge:Memory</c>).</summary>
public sealed class MemoryOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Memory";

    /// <summary>How many bytes of small blobs are kept in memory; all of them are on the disk too. 0 keeps none.</summary>
    public long BlobBytes { get; set; } = 64L << 20;

    /// <summary>The largest blob that is kept in memory, in bytes.</summary>
    public int MaxBlobBytes { get; set; } = 1 << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (BlobBytes < 0)
        {
            yield return "BlobBytes cannot be negative";
        }

        if (MaxBlobBytes is < 0 or > 64 << 20)
        {
            yield return "MaxBlobBytes must be between 0 and 67108864 (64 MiB)";
        }
    }
}
