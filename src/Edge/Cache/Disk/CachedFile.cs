using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>An open file of the cache. It stays readable when its name is removed meanwhile.</summary>
internal sealed class CachedFile(SafeFileHandle handle, long size) : IDisposable
{
    /// <summary>For <see cref="RandomAccess"/>.</summary>
    public SafeFileHandle Handle { get; } = handle;

    /// <summary>Size in bytes.</summary>
    public long Size { get; } = size;

    public void Dispose() => Handle.Dispose();
}
