using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Content by digest, blobs and manifests alike. The tree is the truth, the index a hint:
/// <code>
/// DATA/blobs/sha256/ab/ab12…   complete, verified content
/// DATA/tmp/ab12….NONCE         content on its way; dropped at start
/// </code>
/// The life of a file: <see cref="CreateTemporary"/> → written and hashed → <see cref="Commit"/> (flush, rename, index) → served until removed.
/// </summary>
internal sealed class BlobStore
{
    private readonly ICacheIndex _index;
    private readonly DiskOptions _options;
    private readonly EdgeMetrics _metrics;
    private readonly string _blobs;
    private readonly string _temporary;

    public BlobStore(string data, ICacheIndex index, DiskOptions options, EdgeMetrics metrics)
    {
        (_index, _options, _metrics) = (index, options, metrics);
        _blobs = Path.Combine(data, "blobs");
        _temporary = Path.Combine(data, "tmp");
        if (Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true); // nothing in it was ever promised to anybody
        }

        Directory.CreateDirectory(_temporary);
        Directory.CreateDirectory(_blobs);
    }

    /// <summary>Opens content, or null when it is not here.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="expected">Its size as the origin told it, or 0. Where the index has forgotten a file, one of another size is hashed before it is believed.</param>
    public CachedFile? TryOpen(Digest digest, long expected = 0)
    {
        var key = IndexKey.ForBlob(digest.Value);
        var known = _index.TryGet(key, out var value);
        var path = PathOf(digest);
        if (!known && !File.Exists(path))
        {
            return null; // the common miss, without an exception
        }

        try
        {
            var stream = Open(path, FileMode.Open, FileAccess.Read);
            var size = RandomAccess.GetLength(stream.SafeFileHandle);
            if (known ? size != value.Size : expected > 0 && size != expected && !IsContentOf(stream.SafeFileHandle, digest))
            {
                stream.Dispose();
                Remove(digest);
                return null;
            }

            if (!known)
            {
                _index.Upsert(key, new IndexValue(size, 0, 0, 0));
            }

            return new CachedFile(stream, size);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is UnauthorizedAccessException && !File.Exists(path)))
        {
            _index.Remove(key);
            _metrics.FileDropped();
            return null;
        }
    }

    /// <summary>True when the content seems to be here: an answer without opening it.</summary>
    public bool Contains(Digest digest) => _index.TryGet(IndexKey.ForBlob(digest.Value), out _) || File.Exists(PathOf(digest));

    /// <summary>Makes a file for content on its way.</summary>
    /// <exception cref="IOException">The disk has no room for so many bytes.</exception>
    public (string Path, FileStream File) CreateTemporary(Digest digest, long size)
    {
        var path = Path.Combine(_temporary, $"{digest.Hex}.{Guid.NewGuid():N}");
        return (path, Open(path, FileMode.CreateNew, FileAccess.ReadWrite, size));
    }

    /// <summary>Gives verified content its name.</summary>
    public void Commit(string temporary, FileStream file, Digest digest, long size)
    {
        if (_options.Flush is not FlushPolicy.None)
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        var path = PathOf(digest);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        NativeFiles.Rename(temporary, path);
        if (_options.Flush is FlushPolicy.Full)
        {
            NativeFiles.SyncDirectory(folder);
        }

        _index.Upsert(IndexKey.ForBlob(digest.Value), new IndexValue(size, 0, 0, 0));
    }

    /// <summary>Stores verified content that is in memory.</summary>
    public void Put(Digest digest, ReadOnlySpan<byte> content)
    {
        var (path, file) = CreateTemporary(digest, content.Length);
        using (file)
        {
            try
            {
                RandomAccess.Write(file.SafeFileHandle, content, 0);
                Commit(path, file, digest, content.Length);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }
    }

    /// <summary>Drops content that is not what it should be.</summary>
    public void Remove(Digest digest)
    {
        _index.Remove(IndexKey.ForBlob(digest.Value));
        File.Delete(PathOf(digest));
        _metrics.FileDropped();
    }

    private static bool IsContentOf(SafeFileHandle file, Digest digest)
    {
        using var hasher = new DigestHasher(digest.Algorithm);
        var buffer = new byte[128 * 1024];
        for (int count; (count = RandomAccess.Read(file, buffer, hasher.Length)) > 0;)
        {
            hasher.Append(buffer.AsSpan(0, count));
        }

        return hasher.Current() == digest;
    }

    // "Asynchronous" changes nothing for the file on Linux; the framework asks for it before it lets the kernel send the file.
    private static FileStream Open(string path, FileMode mode, FileAccess access, long room = 0) =>
        new(path, new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
            PreallocationSize = room,
        });

    private string PathOf(Digest digest) => Path.Combine(_blobs, digest.Algorithm.Name(), digest.Hex[..2], digest.Hex);
}
