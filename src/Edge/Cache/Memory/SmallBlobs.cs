using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Memory;

/// <summary>
/// Small blobs in memory, so that a hit touches no file. A blob that is served from the disk a second time is read and hashed in the
/// background, one at a time, and then kept; it goes when its file goes. Whoever serves from here has looked at the link first.
/// </summary>
internal sealed partial class SmallBlobs : IAsyncDisposable
{
    private readonly BlobStore _store;
    private readonly MemoryOptions _options;
    private readonly MemoryMetrics _metrics;
    private readonly ILogger<SmallBlobs> _logger;
    private readonly ByteCache _blobs;
    private readonly SeenOnce _seen = new();
    private readonly Channel<Digest> _wanted = Channel.CreateBounded<Digest>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task _loop;

    public SmallBlobs(BlobStore store, MemoryOptions options, MemoryMetrics metrics, ILogger<SmallBlobs> logger)
    {
        (_store, _options, _metrics, _logger) = (store, options, metrics, logger);
        _blobs = new ByteCache(options.BlobBytes);
        metrics.Observe(_blobs);
        store.Removed = digest => _blobs.Remove(IndexKey.ForBlob(digest.Value));
        _loop = Task.Run(AdmitAsync);
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => _blobs.Bytes;

    /// <summary>Finds a blob.</summary>
    public bool TryGet(Digest digest, [NotNullWhen(true)] out byte[]? blob) => _blobs.TryGet(IndexKey.ForBlob(digest.Value), out blob);

    /// <summary>A blob is being served from the disk: the second time, it is worth keeping here.</summary>
    public void ServedFromDisk(Digest digest, long size)
    {
        if (size <= _options.MaxBlobBytes && size + ByteCache.Overhead <= _options.BlobBytes && _seen.SeenBefore(IndexKey.ForBlob(digest.Value)))
        {
            _wanted.Writer.TryWrite(digest);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _store.Removed = null;
        _wanted.Writer.TryComplete();
        await _loop;
    }

    private async Task AdmitAsync()
    {
        await foreach (var digest in _wanted.Reader.ReadAllAsync())
        {
            try
            {
                Admit(digest);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRead(e, digest.Value); // it stays on a disk that has trouble: serving it will tell
            }
        }
    }

    private void Admit(Digest digest)
    {
        var key = IndexKey.ForBlob(digest.Value);
        if (_blobs.TryGet(key, out _) || _store.TryRead(digest, _options.MaxBlobBytes) is not { } blob)
        {
            return;
        }

        if (_blobs.Add(key, blob))
        {
            _metrics.Admitted();
        }

        if (!_store.Contains(digest))
        {
            _blobs.Remove(key); // removed between the read and now
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Blob {Digest} could not be read into memory")]
    private partial void LogNotRead(Exception fault, string digest);
}
