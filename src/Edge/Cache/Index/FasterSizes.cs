using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>How large a store may be, and what follows from that.</summary>
/// <param name="MemoryBytes">Memory for records: a power of two. FASTER's default is 16 GB.</param>
/// <param name="DiskBytes">Disk that the log may take; above it the oldest records are dropped.</param>
/// <param name="IsCompacted">True when records are moved to the end before the oldest are dropped; a cache of contents just drops them.</param>
/// <param name="Shape">What is on disk depends on it.</param>
internal sealed record FasterSizes(long MemoryBytes, long DiskBytes, bool IsCompacted, IndexShape Shape)
{
    private const int IndexFormat = 1;
    private const int BodiesFormat = 1;
    private const int RecordHeader = 8;

    // A record must fit a page, and FASTER wants to hold a few of them.
    private const long BodiesPage = 8 << 20;

    /// <summary>The sizes of an index.</summary>
    public static FasterSizes OfIndex(CacheIndexOptions options)
    {
        var page = Math.Clamp(PowerOfTwo(Math.Min(options.MemoryBytes, options.DiskBytes)) / 16, 64 << 10, 4 << 20);
        var record = RecordHeader + Unsafe.SizeOf<IndexKey>() + Unsafe.SizeOf<IndexValue>();
        var shape = new IndexShape(IndexFormat, record, page, Segment(options.DiskBytes), PowerOfTwo(options.IndexBytes));
        return new FasterSizes(PowerOfTwo(options.MemoryBytes), options.DiskBytes, IsCompacted: true, shape);
    }

    /// <summary>The sizes of a store of contents.</summary>
    public static FasterSizes OfBodies(long memory, long disk)
    {
        // About 1 KiB for each content, and 8 bytes for that in the hash table.
        var shape = new IndexShape(BodiesFormat, 0, BodiesPage, Math.Max(Segment(disk), BodiesPage), Math.Clamp(PowerOfTwo(disk) / 128, 1 << 16, 16 << 20));
        return new FasterSizes(Math.Max(PowerOfTwo(memory), 2 * BodiesPage), disk, IsCompacted: false, shape);
    }

    private static long Segment(long disk) => Math.Clamp(PowerOfTwo(disk) / 16, 4 << 20, 64 << 20);

    private static long PowerOfTwo(long bytes) => 1L << BitOperations.Log2((ulong)bytes);
}
