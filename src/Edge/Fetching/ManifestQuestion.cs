using EdgeRegistry.Edge.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>A manifest asked by digest, with what its tag told about it when it was asked by tag.</summary>
/// <param name="Repository">Where it is asked.</param>
/// <param name="Digest">What is asked.</param>
/// <param name="KnownType">Its media type as the tag told it (<see cref="MediaTypes.FromCode"/>); 0 when asked by digest.</param>
/// <param name="Confirmed">Set when the origin confirmed just now that the repository has it.</param>
/// <param name="IsOffline">True when the origin could not be asked a moment ago: it is not asked again for the same request.</param>
internal readonly record struct ManifestQuestion(
    RepositoryName Repository, Digest Digest, int KnownType = 0, LinkProof? Confirmed = null, bool IsOffline = false);
