using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Access;

/// <summary>How an edge knows who may do what (<c>Edge:Identity</c>).</summary>
public sealed class IdentityOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Identity";

    /// <summary>The registry's name in tokens, as the origin's <c>Origin:Tokens:Service</c>.</summary>
    public string Service { get; set; } = "edgeregistry";

    /// <summary>
    /// How long after its last login at the origin a client that logs in again gets a token for pulls of this edge, while the origin cannot
    /// be reached; never longer than <c>Edge:Tags:MaxStale</c>. Zero for never.
    /// </summary>
    public TimeSpan OfflineGrace { get; set; } = TimeSpan.FromHours(12);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Service.Length is 0 or > 128 || Service.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || Service.AsSpan().ContainsAny('"', '\\'))
        {
            yield return "Service: expected 1 to 128 printable characters without spaces, quotes and backslashes";
        }

        if (OfflineGrace < TimeSpan.Zero || OfflineGrace > TimeSpan.FromDays(30))
        {
            yield return "OfflineGrace must be between 00:00:00 and 30.00:00:00";
        }
    }
}
