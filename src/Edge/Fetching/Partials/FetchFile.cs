namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>The growing file of a fetch.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Stream">Opened without a buffer, for <see cref="RandomAccess"/> and for sending by the kernel.</param>
/// <param name="IsPartial">True when it is kept among the partial blobs, false when it is a temporary one that a start drops.</param>
internal sealed record FetchFile(string Path, FileStream Stream, bool IsPartial);
