using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Files of content on its way: room is promised before they are made, and given back when they are committed or discarded.</summary>
internal sealed class TemporaryFiles(HeldObjects held, CacheSpace space, Evictor evictor, DiskHealth health, EvictionMetrics metrics)
{
    private const long Step = 4 << 20; // what an unnamed file asks for at a time

    private readonly ConcurrentDictionary<string, long> _reserved = new(StringComparer.Ordinal);

    /// <summary>Makes a file.</summary>
    /// <exception cref="IOException">There is no room for so many bytes, also after evicting, or the disk is left alone.</exception>
    public (string Path, FileStream File) Create(Digest digest, long size)
    {
        var cost = CacheSpace.CostOf(size);
        health.ThrowIfOffline();
        Reserve(cost);
        return Make($"{digest.Hex}.{Guid.NewGuid():N}", cost, size);
    }

    /// <summary>Makes a file whose size shows only at its end: room is reserved while it grows.</summary>
    /// <exception cref="IOException">The disk refused, or is left alone.</exception>
    public (string Path, FileStream File) CreateUnnamed()
    {
        health.ThrowIfOffline();
        return Make($"unnamed.{Guid.NewGuid():N}", 0, 0);
    }

    /// <summary>Writes at the end of an unnamed file. One writer at a time.</summary>
    /// <exception cref="IOException">There is no room for it, also after evicting, or the disk refused.</exception>
    public void Append(string path, FileStream file, ReadOnlyMemory<byte> bytes, long offset)
    {
        var missing = offset + bytes.Length - _reserved[path];
        if (missing > 0)
        {
            var more = (missing + Step - 1) / Step * Step;
            Reserve(more);
            _reserved[path] += more;
        }

        Write(file, bytes, offset);
    }

    /// <summary>Writes; when the disk is full, once more after evicting.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Write(FileStream file, ReadOnlyMemory<byte> bytes, long offset)
    {
        try
        {
            WithRoom(bytes.Length, () =>
            {
                RandomAccess.Write(file.SafeFileHandle, bytes.Span, offset);
                return true;
            });
        }
        catch (Exception e)
        {
            health.Failed(e);
            throw;
        }
    }

    /// <summary>Promises so many bytes, no longer what was promised before, to a file that was made elsewhere. One caller at a time for a file.</summary>
    /// <exception cref="IOException">There is no room for them, also after evicting.</exception>
    public void Promise(string path, long bytes)
    {
        var before = _reserved.GetValueOrDefault(path);
        if (bytes > before)
        {
            Reserve(bytes - before);
        }
        else
        {
            space.Release(before - bytes);
        }

        _reserved[path] = bytes;
    }

    /// <summary>The file has another name now, and is counted under it.</summary>
    public void Committed(string path)
    {
        if (_reserved.TryRemove(path, out var cost))
        {
            space.Release(cost);
        }
    }

    /// <summary>Removes a file that will not be committed.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        finally
        {
            Committed(path);
        }
    }

    private void Reserve(long bytes)
    {
        if (!space.TryReserve(bytes))
        {
            metrics.Refused();
            throw new IOException($"the cache has no room for {bytes} bytes");
        }
    }

    private (string Path, FileStream File) Make(string name, long cost, long size)
    {
        var path = Path.Combine(held.Tree.Temporary, name);
        try
        {
            var file = WithRoom(cost, () => held.Open(path, FileMode.CreateNew, FileAccess.ReadWrite, size));
            _reserved[path] = cost;
            return (path, file);
        }
        catch (Exception e)
        {
            space.Release(cost);
            health.Failed(e);
            throw;
        }
    }

    private T WithRoom<T>(long bytes, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            evictor.MakeRoomOnDisk(bytes);
            return act();
        }
    }
}
