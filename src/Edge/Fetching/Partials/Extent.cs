namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>A stretch of bytes: [From, To).</summary>
internal readonly record struct Extent(long From, long To)
{
    /// <summary>Number of bytes.</summary>
    public long Length => To - From;

    /// <summary>Number of bytes of some that do not overlap.</summary>
    public static long Sum(IEnumerable<Extent> extents) => extents.Sum(extent => extent.Length);
}
