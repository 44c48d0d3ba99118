using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>
/// Blobs of which only parts are here:
/// <code>
/// DATA/partial/sha256-ab12…       the bytes at their places, the rest holes
/// DATA/partial/sha256-ab12….map   which bytes count (<see cref="PartialMap"/>); written after them
/// </code>
/// A file without a map that can be believed is dropped. Each is used by one fetch at a time.
/// </summary>
internal sealed class PartialStore
{
    private const string MapSuffix = ".map";

    private readonly HeldObjects _held;
    private readonly string _folder;
    private readonly PartialOptions _options;
    private readonly PartialSpace _space;
    private readonly PartialMetrics _metrics;
    private readonly bool _flush;
    private readonly Lock _names = new(); // who opens, makes or removes files

    public PartialStore(HeldObjects held, PartialOptions options, DiskOptions disk, PartialSpace space, PartialMetrics metrics)
    {
        (_held, _folder, _options, _space, _metrics) = (held, Path.Combine(held.Tree.Data, "partial"), options, space, metrics);
        _flush = disk.Flush is not FlushPolicy.None;
        Directory.CreateDirectory(_folder);
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            Recover(file);
        }

        Trim();
    }

    /// <summary>True when parts of a blob are here.</summary>
    public bool Contains(Digest digest) => _space.Contains(digest);

    /// <summary>Opens what is here of a blob for the one fetch that goes on with it; null when there is nothing that can be believed.</summary>
    public (FetchFile File, long Size, IReadOnlyList<Extent> Here)? TryOpen(Digest digest)
    {
        using var names = _names.EnterScope();
        if (!_space.Contains(digest))
        {
            return null;
        }

        var path = PathOf(digest);
        if (PartialMap.Read(path + MapSuffix) is { } map && File.Exists(path))
        {
            var stream = _held.Open(path, FileMode.Open, FileAccess.ReadWrite);
            if (RandomAccess.GetLength(stream.SafeFileHandle) == map.Size)
            {
                _space.Set(digest, Extent.Sum(map.Here), inUse: true);
                return (new FetchFile(path, stream, IsPartial: true), map.Size, map.Here);
            }

            stream.Dispose();
        }

        _metrics.Dropped("doubt");
        Drop(digest);
        return null;
    }

    /// <summary>Makes a file of holes.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public FetchFile Create(Digest digest, long size)
    {
        using var names = _names.EnterScope();
        Drop(digest);
        var path = PathOf(digest);
        var stream = _held.Open(path, FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(stream.SafeFileHandle, size);
        _space.Set(digest, 0, inUse: true);
        Trim();
        return new FetchFile(path, stream, IsPartial: true);
    }

    /// <summary>Takes over a temporary file, whose fill was left: the room that it holds for bytes that did not come goes back.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public FetchFile Adopt(Digest digest, FetchFile file, long size, IReadOnlyList<Extent> here)
    {
        using var names = _names.EnterScope();
        foreach (var length in (long[])[size, here[^1].To, size]) // only becoming shorter frees what was reserved behind the end
        {
            RandomAccess.SetLength(file.Stream.SafeFileHandle, length);
        }

        var end = 0L;
        foreach (var extent in here)
        {
            NativeFiles.Free(file.Stream.SafeFileHandle, end, extent.From - end);
            end = extent.To;
        }

        Drop(digest);
        var path = PathOf(digest);
        NativeFiles.Rename(file.Path, path);
        return new FetchFile(path, file.Stream, IsPartial: true);
    }

    /// <summary>Counts what is in the file now, for the ledger; it is not noted.</summary>
    public void Count(Digest digest, IReadOnlyList<Extent> here) => _space.Set(digest, Extent.Sum(here), inUse: true);

    /// <summary>Notes what is in the file now. Call it with what was there before the call.</summary>
    /// <param name="digest">Which blob.</param>
    /// <param name="file">Its file.</param>
    /// <param name="size">Size of the whole in bytes.</param>
    /// <param name="here">What counts.</param>
    /// <param name="isLast">True when the file is not used after it.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Save(Digest digest, FetchFile file, long size, IReadOnlyList<Extent> here, bool isLast)
    {
        var flush = isLast && _flush;
        if (flush)
        {
            RandomAccess.FlushToDisk(file.Stream.SafeFileHandle);
        }

        PartialMap.Of(size, here, flush).Write(file.Path + MapSuffix);
        _space.Set(digest, Extent.Sum(here), inUse: !isLast);
        if (isLast)
        {
            Trim();
        }
    }

    /// <summary>True when so many more bytes may be kept; makes room by dropping what was not used for longest.</summary>
    public bool HasRoom(long bytes)
    {
        if (_space.Total + bytes > _space.Most)
        {
            Trim(bytes);
        }

        return _space.Total + bytes <= _space.Most;
    }

    /// <summary>Forgets a blob whose bytes turned out wrong.</summary>
    public void Reject(Digest digest)
    {
        _metrics.Dropped("mismatch");
        Drop(digest);
    }

    /// <summary>Forgets a blob and removes what is left of it.</summary>
    public void Drop(Digest digest)
    {
        using var names = _names.EnterScope();
        var path = PathOf(digest);
        File.Delete(path + MapSuffix); // first: bytes without a map count for nothing
        File.Delete(path);
        _space.Gone(digest);
    }

    private void Trim(long room = 0)
    {
        using var names = _names.EnterScope();
        while (_space.TryTakeOldest(_space.Most - room, _options.Lifetime, out var oldest))
        {
            _metrics.Dropped("room");
            Drop(oldest);
        }
    }

    private void Recover(FileInfo file)
    {
        var name = file.Name;
        if (name.EndsWith(MapSuffix, StringComparison.Ordinal) && File.Exists(file.FullName[..^MapSuffix.Length]))
        {
            return; // its bytes come by themselves
        }

        if (Digest.TryParse(name.Replace('-', ':'), out var digest) && PartialMap.Read(file.FullName + MapSuffix) is { } map && file.Length == map.Size)
        {
            _space.Set(digest, Extent.Sum(map.Here), inUse: false, new DateTimeOffset(File.GetLastWriteTimeUtc(file.FullName + MapSuffix)));
            return;
        }

        if (digest is not null)
        {
            _metrics.Dropped("doubt");
        }

        File.Delete(file.FullName);
        File.Delete(file.FullName + MapSuffix);
    }

    private string PathOf(Digest digest) => Path.Combine(_folder, digest.Value.Replace(':', '-'));
}
