using EdgeRegistry.Edge.Access;

namespace EdgeRegistry.Edge.Tags;

/// <summary>What a tag is, as far as can be said.</summary>
/// <param name="Entry">The value; null when the origin says that there is no such tag.</param>
/// <param name="Age">How long ago the value was confirmed, when it is served although the origin could not be asked; else null.</param>
/// <param name="Proof">Set when the origin confirmed the value just now, and with it that the repository has the manifest.</param>
internal readonly record struct TagResolution(TagEntry? Entry, TimeSpan? Age, LinkProof? Proof);
