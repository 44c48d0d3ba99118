namespace EdgeRegistry.Edge.Access.Projects;

/// <summary>Whether everybody may pull from a project, as the origin last said. A project that does not exist looks like a private one.</summary>
/// <param name="IsPublic">What it said.</param>
/// <param name="ConfirmedAt">When, Unix milliseconds.</param>
/// <param name="Mark">The lease under which it was learned; 0 when none, as after a restart.</param>
internal sealed record ProjectFact(bool IsPublic, long ConfirmedAt, int Mark)
{
    /// <summary>The confirmation that the journal knows of, Unix milliseconds; 0 when none.</summary>
    public long RecordedAt { get; init; }
}
