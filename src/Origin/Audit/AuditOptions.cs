using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Which pulls become lines of the audit log.</summary>
public enum PullAudit
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>One of so many.</summary>
    Sampled,

    /// <summary>None.</summary>
    None,
}

/// <summary>What the audit log takes and how long it keeps it (<c>Origin:Audit</c>).</summary>
public sealed class AuditOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Audit";

    /// <summary>Which pulls at the origin itself are written: <c>All</c>, <c>Sampled</c> or <c>None</c>. Edges have a setting of their own.</summary>
    public PullAudit Pulls { get; set; } = PullAudit.All;

    /// <summary>With <c>Sampled</c>: one of so many pulls is written.</summary>
    public int PullSample { get; set; } = 10;

    /// <summary>How many pulls may wait to be written; further ones are only counted.</summary>
    public int PullQueue { get; set; } = 10_000;

    /// <summary>How many hours lines are kept when no purge is scheduled by the API; 0 keeps them for ever. Looked at once an hour.</summary>
    public int RetentionHours { get; set; }

    /// <summary>How many lines may wait for a syslog server that does not answer when they are not to be kept in the database; the oldest beyond are dropped and counted.</summary>
    public int ForwardQueue { get; set; } = 100_000;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (PullSample < 1)
        {
            yield return "PullSample must be at least 1";
        }

        if (PullQueue is < 1 or > 1_000_000)
        {
            yield return "PullQueue must be between 1 and 1000000";
        }

        if (RetentionHours is < 0 or > 24 * 366 * 100)
        {
            yield return "RetentionHours must be between 0 and 878400";
        }

        if (ForwardQueue < 1000)
        {
            yield return "ForwardQueue must be at least 1000";
        }
    }
}
