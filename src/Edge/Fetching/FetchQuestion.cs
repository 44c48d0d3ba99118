using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>What a fetch is asked for at first.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Digest">Which blob.</param>
/// <param name="Part">The range that is wanted, or null for the whole.</param>
/// <param name="IsOpenEnded">True when the range named no end: its reader may leave any time.</param>
/// <param name="Expected">The size as a link tells it, or 0.</param>
internal sealed record FetchQuestion(RepositoryName Repository, Digest Digest, ByteRange? Part = null, bool IsOpenEnded = false, long Expected = 0);
