using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Content by digest, blobs and manifests alike. The tree (<see cref="BlobTree"/>) is the truth, the index a hint. The life of a file: room
/// is reserved → <see cref="CreateTemporary"/> → written and hashed → <see cref="Commit"/> (flush, rename, index) → served until it is evicted
/// or found wrong.
/// </summary>
internal sealed class BlobStore(HeldObjects held, TemporaryFiles temporary, FileTrust trust, OpenFiles open, DiskOptions options)
{
    private readonly DiskHealth _health = trust.Health;
    private readonly WrongFiles _wrong = trust.Wrong;

    /// <summary>Told what was dropped because it was wrong or gone, on the thread that dropped it.</summary>
    public Action<Digest>? Removed { get; set; }

    /// <summary>Opens content, or null when it is not here.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="expected">Its size as the origin told it, or 0. Where the index has forgotten a file, one of another size is hashed before it is believed.</param>
    public CachedFile? TryOpen(Digest digest, long expected = 0)
    {
        if (_health.IsOffline || _wrong.IsUnusable(digest))
        {
            return null;
        }

        if (open.TryUse(digest) is { } file)
        {
            return file;
        }

        var known = held.IsIndexed(digest, out var indexed);
        var path = held.Tree.PathOf(digest);
        if (!known && !File.Exists(path))
        {
            return null; // the common miss, without an exception
        }

        try
        {
            return Open(digest, path, known ? indexed : null, expected);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is UnauthorizedAccessException && !File.Exists(path)))
        {
            _wrong.IsGone(digest);
            Removed?.Invoke(digest);
            return null;
        }
        catch (IOException e) when (DiskErrors.IsUnreadable(e))
        {
            CannotBeRead(digest, e);
            return null;
        }
    }

    /// <summary>Reads and verifies small content; null when it is not here, is larger than that, or was not what it should be: then it is dropped.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[]? TryRead(Digest digest, int most)
    {
        using var file = TryOpen(digest);
        if (file is null || file.Size > most)
        {
            return null;
        }

        var content = FileContent.Read(file.Stream.SafeFileHandle, (int)file.Size);
        if (Digest.Compute(digest.Algorithm, content) == digest)
        {
            return content;
        }

        Remove(digest);
        return null;
    }

    /// <summary>True when the content seems to be here: an answer without opening it.</summary>
    public bool Contains(Digest digest) =>
        !_health.IsOffline && !_wrong.IsUnusable(digest) && (held.IsIndexed(digest, out _) || File.Exists(held.Tree.PathOf(digest)));

    /// <summary>Refuses when the disk failed and is left alone: whoever is about to fetch need not begin.</summary>
    /// <exception cref="IOException">It is left alone.</exception>
    public void ThrowIfOffline() => _health.ThrowIfOffline();

    /// <summary>Makes a file for content on its way.</summary>
    /// <exception cref="IOException">The disk has no room for so many bytes, also after evicting.</exception>
    public (string Path, FileStream File) CreateTemporary(Digest digest, long size) => temporary.Create(digest, size);

    /// <summary>Writes content on its way.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Write(FileStream file, ReadOnlyMemory<byte> bytes, long offset) => temporary.Write(file, bytes, offset);

    /// <summary>Promises room to a file that <see cref="CreateTemporary"/> did not make, until it is committed or the promise is taken back.</summary>
    /// <exception cref="IOException">There is no room for so many bytes, also after evicting.</exception>
    public void Promise(string path, long bytes) => temporary.Promise(path, bytes);

    /// <summary>Takes back what was promised to a file, if anything.</summary>
    public void TakeBack(string path) => temporary.Committed(path);

    /// <summary>Gives verified content its name. The file may also be one that <see cref="CreateTemporary"/> did not make, on the same file system.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Commit(string path, FileStream file, Digest digest, long size)
    {
        try
        {
            if (options.Flush is not FlushPolicy.None)
            {
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            held.Commit(path, file, digest, size);
            temporary.Committed(path);
            _wrong.Replaced(digest);
            if (options.Flush is FlushPolicy.Full)
            {
                NativeFiles.SyncDirectory(Path.GetDirectoryName(held.Tree.PathOf(digest))!);
            }
        }
        catch (Exception e)
        {
            _health.Failed(e);
            throw;
        }
    }

    /// <summary>Removes a file that will not be committed.</summary>
    public void Discard(string path) => temporary.Discard(path);

    /// <summary>Makes a file for content whose digest and size show only at its end; to be written by <see cref="Append"/>.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public (string Path, FileStream File) CreateUnnamed() => temporary.CreateUnnamed();

    /// <summary>Writes at the end of an unnamed file.</summary>
    /// <exception cref="IOException">The cache has no room for it, or the disk refused.</exception>
    public void Append(string path, FileStream file, ReadOnlyMemory<byte> bytes, long offset) => temporary.Append(path, file, bytes, offset);

    /// <summary>Stores verified content that is in memory.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Put(Digest digest, ReadOnlyMemory<byte> content)
    {
        var (path, file) = CreateTemporary(digest, content.Length);
        using (file)
        {
            try
            {
                Write(file, content, 0);
                Commit(path, file, digest, content.Length);
            }
            catch
            {
                Discard(path);
                throw;
            }
        }
    }

    /// <summary>Drops content that is not what it should be.</summary>
    public void Remove(Digest digest)
    {
        _wrong.Take(digest, "reader");
        Removed?.Invoke(digest);
    }

    /// <summary>True when it is a cached file's fault that sending it broke off, and not the client's.</summary>
    public static bool IsFilesFault(IOException e) => e is EndOfStreamException || DiskErrors.IsUnreadable(e);

    /// <summary>Reading a file failed: drops it, and remembers what the disk did.</summary>
    public void CannotBeRead(Digest digest, Exception fault)
    {
        _health.Failed(fault);
        Remove(digest);
    }

    private CachedFile? Open(Digest digest, string path, long? indexed, long expected)
    {
        var before = held.Removals(ObjectKey.Of(digest));
        var stream = held.Open(path, FileMode.Open, FileAccess.Read);
        try
        {
            var size = RandomAccess.GetLength(stream.SafeFileHandle);
            if (IsRight(stream, digest, size, indexed, expected))
            {
                held.Opened(stream, digest, size, isIndexed: indexed is not null);
                return open.Opened(digest, stream, size, before);
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        stream.Dispose();
        Remove(digest);
        return null;
    }

    private bool IsRight(CachedStream stream, Digest digest, long size, long? indexed, long expected) =>
        (indexed is { } known ? size == known : expected <= 0 || size == expected || FileContent.Is(stream.SafeFileHandle, digest))
        && trust.Suspects.IsRight(stream.SafeFileHandle, digest);
}
