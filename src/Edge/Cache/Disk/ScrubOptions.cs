using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>The scrubber, which reads all cached files again and again (<c>Edge:Scrub</c>).</summary>
public sealed class ScrubOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Scrub";

    /// <summary>How many bytes are read and hashed in a second, about; 0 switches it off. 8 MiB/s comes through a terabyte in a day and a half.</summary>
    public long BytesPerSecond { get; set; } = 8L << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (BytesPerSecond < 0)
        {
            yield return "BytesPerSecond cannot be negative";
        }
    }
}
