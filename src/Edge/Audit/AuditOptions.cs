using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Audit;

/// <summary>Which pulls an edge reports to the origin's audit log.</summary>
public enum PullReporting
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>One of so many.</summary>
    Sampled,

    /// <summary>None.</summary>
    None,
}

/// <summary>What an edge reports to the origin's audit log (<c>Edge:Audit</c>).</summary>
public sealed class AuditOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Audit";

    /// <summary>Which pulls are reported: <c>All</c>, <c>Sampled</c> or <c>None</c>.</summary>
    public PullReporting Pulls { get; set; } = PullReporting.All;

    /// <summary>With <c>Sampled</c>: one of so many pulls is reported.</summary>
    public int PullSample { get; set; } = 10;

    /// <summary>How many bytes of reports wait on the disk for an origin that does not answer; the oldest beyond are dropped and counted. A pull takes about 300.</summary>
    public long SpoolBytes { get; set; } = 64 * 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (PullSample < 1)
        {
            yield return "PullSample must be at least 1";
        }

        if (SpoolBytes < 4 * Spool.SegmentBytes)
        {
            yield return $"SpoolBytes must be at least {4 * Spool.SegmentBytes}";
        }
    }
}
