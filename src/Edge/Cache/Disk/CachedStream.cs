using EdgeRegistry.Edge.Cache.Eviction;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// An open file of the cache. While it is open its object is not evicted: unlinking it would free nothing. It is opened without a buffer, for
/// <see cref="RandomAccess"/> and for sending by the kernel; its position means nothing.
/// </summary>
internal sealed class CachedStream(string path, FileStreamOptions options, EvictionQueue queue) : FileStream(path, options)
{
    private int _slot = -1;
    private SafeFileHandle? _handle;

    /// <summary>The file. Asked of the framework once, because it moves the position each time: a system call.</summary>
    public override SafeFileHandle SafeFileHandle => _handle ??= base.SafeFileHandle;

    /// <summary>Its object stands in the queue: the reader that <see cref="EvictionQueue.Hit"/> let in is this file.</summary>
    public void IsObject(int slot) => queue.Closed(Interlocked.Exchange(ref _slot, slot));

    /// <summary>Whoever calls answers from now on for the reader that this file was; -1 when it was none.</summary>
    public int TakeReader() => Interlocked.Exchange(ref _slot, -1);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        queue?.Closed(Interlocked.Exchange(ref _slot, -1)); // null when the file could not be opened
    }
}
