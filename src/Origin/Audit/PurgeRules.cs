namespace EdgeRegistry.Origin.Audit;

/// <summary>Which lines a purge deletes.</summary>
/// <param name="RetentionHours">Those that are older.</param>
internal sealed record PurgeRules(int RetentionHours)
{
    /// <summary>Only these, as <c>pull</c> or <c>pull_artifact</c>; empty for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not these.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Only count.</summary>
    public bool IsDryRun { get; init; }
}
