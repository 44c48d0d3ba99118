using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>Manifests in memory (<c>Edge:Manifests</c>).</summary>
public sealed class ManifestOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Manifests";

    /// <summary>How many bytes of manifests are kept in memory; all of them are on the disk too.</summary>
    public long MemoryBytes { get; set; } = 64L << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MemoryBytes < 0)
        {
            yield return "MemoryBytes cannot be negative";
        }
    }
}
