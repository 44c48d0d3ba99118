using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>A manifest asked by digest, with what a tag has already told about it.</summary>
/// <param name="Repository">Where it is asked.</param>
/// <param name="Digest">What is asked.</param>
/// <param name="Tag">What the tag said, when it was asked by tag.</param>
internal readonly record struct ManifestQuestion(RepositoryName Repository, Digest Digest, TagResolution Tag)
{
    /// <summary>The origin confirmed just now that the repository has it.</summary>
    public LinkProof? Confirmed => Tag.Proof;

    /// <summary>The origin could not be asked a moment ago: it is not asked again for the same request.</summary>
    public bool IsOffline => Tag.Age is not null;
}
