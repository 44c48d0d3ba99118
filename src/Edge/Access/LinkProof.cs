namespace EdgeRegistry.Edge.Access;

/// <summary>Taken before the origin is asked about links of a repository; what it answers counts only while nothing was dropped meanwhile.</summary>
/// <param name="Mark">The lease's mark then; 0 without a lease.</param>
/// <param name="Generation">The repository's generation then.</param>
internal readonly record struct LinkProof(int Mark, long Generation);
