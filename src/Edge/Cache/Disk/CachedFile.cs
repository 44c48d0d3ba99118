namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>An open file of the cache. It stays readable when its name is removed meanwhile.</summary>
internal sealed class CachedFile : IDisposable
{
    private readonly HeldObjects? _held;
    private readonly int _reader;
    private OpenFile? _shared;

    /// <summary>A file that this reader alone has open.</summary>
    public CachedFile(FileStream stream, long size) => (Stream, Size) = (stream, size);

    /// <summary>A file that stays open behind this reader.</summary>
    public CachedFile(OpenFile shared, HeldObjects held, int reader)
    {
        (Stream, Size) = (shared.Stream, shared.Size);
        (_shared, _held, _reader) = (shared, held, reader);
    }

    /// <summary>Opened without a buffer, for <see cref="RandomAccess"/> and for sending by the kernel; its position means nothing. Not to be closed by itself.</summary>
    public FileStream Stream { get; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; }

    public void Dispose()
    {
        if (_held is null)
        {
            Stream.Dispose();
        }
        else if (Interlocked.Exchange(ref _shared, null) is { } shared)
        {
            _held.Done(_reader);
            shared.Leave();
        }
    }
}
