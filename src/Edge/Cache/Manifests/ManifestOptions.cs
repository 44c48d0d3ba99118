using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>Manifests: the hottest in memory, all compressed in a store of their own (<c>Edge:Manifests</c>).</summary>
public sealed class ManifestOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Manifests";

    /// <summary>How many bytes of manifests are kept in memory as they are served.</summary>
    public long MemoryBytes { get; set; } = 64L << 20;

    /// <summary>Memory of the store of compressed manifests, in bytes; rounded down to a power of two, at least 16 MiB.</summary>
    public long StoreMemoryBytes { get; set; } = 32L << 20;

    /// <summary>Disk that the store may take, in bytes, apart from the blobs' quota. Above it the oldest manifests are dropped.</summary>
    public long StoreDiskBytes { get; set; } = 512L << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MemoryBytes < 0)
        {
            yield return "MemoryBytes cannot be negative";
        }

        if (StoreMemoryBytes < 16 << 20)
        {
            yield return "StoreMemoryBytes must be at least 16777216 (16 MiB)";
        }

        if (StoreDiskBytes < 32 << 20)
        {
            yield return "StoreDiskBytes must be at least 33554432 (32 MiB)";
        }
    }
}
