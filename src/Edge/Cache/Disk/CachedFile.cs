namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>An open file of the cache. It stays readable when its name is removed meanwhile.</summary>
internal sealed class CachedFile(FileStream stream, long size) : IDisposable
{
    /// <summary>Opened without a buffer, for <see cref="RandomAccess"/> and for sending by the kernel; its position means nothing.</summary>
    public FileStream Stream { get; } = stream;

    /// <summary>Size in bytes.</summary>
    public long Size { get; } = size;

    public void Dispose() => Stream.Dispose();
}
