using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Changes;

/// <summary>How long the change log is kept (<c>Origin:Changes</c>).</summary>
public sealed class ChangesOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Changes";

    /// <summary>
    /// How long changes are kept for those who follow the log. An edge that was away longer begins anew: it asks again for what it believed,
    /// and keeps its blobs.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        // Tokens and what was taken away from them are told apart by the log, and a token lives for minutes.
        if (Retention < TimeSpan.FromHours(1) || Retention > TimeSpan.FromDays(3650))
        {
            yield return "Retention must be between one hour and 3650 days";
        }
    }
}
