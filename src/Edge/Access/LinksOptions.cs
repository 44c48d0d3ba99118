using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Access;

/// <summary>How long an edge trusts that a repository has a blob or manifest (<c>Edge:Links</c>).</summary>
public sealed class LinksOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Links";

    /// <summary>
    /// Where no lease covers it, a link that was proven longer ago than this is proven anew before it is used; while the origin cannot
    /// be reached it is used as it is.
    /// </summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Lifetime < TimeSpan.Zero)
        {
            yield return "Lifetime cannot be negative";
        }
    }
}
