using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>Blobs of which only parts are here, because only parts were asked for or a fill was left (<c>Edge:Partials</c>).</summary>
public sealed class PartialOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Partials";

    /// <summary>How many bytes of partial blobs are kept; above it the least recently used are dropped.</summary>
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>How long after its last use a partial blob is kept.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A blob of at most this many bytes is completed while the link is idle, once a part of it was asked for.</summary>
    public long CompleteBelowBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>A blob of which at least this many percent are here is completed while the link is idle; above 100 none is. So is one of which as many bytes were read as it has.</summary>
    public int CompleteFromPercent { get; set; } = 50;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MaxBytes < 0 || CompleteBelowBytes < 0 || CompleteFromPercent < 1)
        {
            yield return "MaxBytes and CompleteBelowBytes cannot be negative, CompleteFromPercent must be at least 1";
        }

        if (Lifetime <= TimeSpan.Zero)
        {
            yield return "Lifetime must be longer than zero";
        }
    }
}
