namespace EdgeRegistry.Edge.Access;

/// <summary>Taken before the origin is asked about a repository; what it answers counts only while nothing happened that could make it old.</summary>
/// <param name="Mark">The lease's mark then; 0 without a lease.</param>
/// <param name="Generation">The repository's generation then: moved by every write and every drop. What it makes old are answers that say "not there".</param>
/// <param name="Drops">The repository's count of drops then. What they make old are answers that say "there": no write takes anything away.</param>
internal readonly record struct LinkProof(int Mark, long Generation, long Drops);
