using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>How a fetch begins.</summary>
/// <param name="Size">Size of the blob in bytes.</param>
/// <param name="Here">What is here already.</param>
/// <param name="IsProof">True when the origin's own answer said that the repository has the blob.</param>
/// <param name="IsParallel">True when several transfers bring the whole.</param>
internal sealed record FetchStart(long Size, IReadOnlyList<Extent> Here, bool IsProof, bool IsParallel);
