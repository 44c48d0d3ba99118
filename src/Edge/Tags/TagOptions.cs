using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Tags;

/// <summary>What an edge remembers of tags (<c>Edge:Tags</c>).</summary>
public sealed class TagOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Tags";

    /// <summary>How long after its last confirmation a tag is still served, marked stale, while the origin cannot be reached.</summary>
    public TimeSpan MaxStale { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many tags are remembered; above it some are forgotten, which costs a question to the origin.</summary>
    public int MaxEntries { get; set; } = 1_000_000;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MaxStale < TimeSpan.Zero)
        {
            yield return "MaxStale cannot be negative";
        }

        if (MaxEntries < 1)
        {
            yield return "MaxEntries must be at least 1";
        }
    }
}
