using EdgeRegistry.Edge.Cache.Eviction;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// An open file of the cache. While it is open its object is not evicted: unlinking it would free nothing. It is opened without a buffer, for
/// <see cref="RandomAccess"/> and for sending by the kernel; its position means nothing.
/// </summary>
internal sealed class CachedStream(string path, FileStreamOptions options, EvictionQueue queue) : FileStream(path, options)
{
    private int _slot = -1;

    /// <summary>Its object stands in the queue: the reader that <see cref="EvictionQueue.Hit"/> let in is this file.</summary>
    public void IsObject(int slot) => queue.Closed(Interlocked.Exchange(ref _slot, slot));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        queue?.Closed(Interlocked.Exchange(ref _slot, -1)); // null when the file could not be opened
    }
}
