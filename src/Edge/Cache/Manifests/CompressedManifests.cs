using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Hosting.Compression;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>Manifests in a FASTER store of their own, compressed. What it gives was hashed; what does not match is dropped.</summary>
internal sealed partial class CompressedManifests : IAsyncDisposable
{
    /// <summary>The largest manifest that is stored here; larger ones are files.</summary>
    public const int Largest = 256 << 10;

    private readonly FasterBodies _bodies;
    private readonly ManifestMetrics _metrics;
    private readonly ILogger<CompressedManifests> _logger;

    private CompressedManifests(FasterBodies bodies, ManifestMetrics metrics, ILogger<CompressedManifests> logger)
    {
        (_bodies, _metrics, _logger) = (bodies, metrics, logger);
        metrics.Observe(bodies);
        if (!Lz4.IsAvailable)
        {
            LogNotCompressed();
        }
    }

    /// <summary>Opens the store. Blocks while FASTER recovers, at most for the time that the settings allow.</summary>
    public static CompressedManifests Open(string folder, ManifestOptions options, CacheIndexOptions watch, IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILogger<CompressedManifests>>();
        var sizes = FasterSizes.OfBodies(options.StoreMemoryBytes, options.StoreDiskBytes);
        var bodies = FasterBodies.OpenAsync(folder, sizes, watch, logger, services.GetRequiredService<TimeProvider>()).GetAwaiter().GetResult();
        return new CompressedManifests(bodies, services.GetRequiredService<ManifestMetrics>(), logger);
    }

    /// <summary>Finds a manifest.</summary>
    public byte[]? TryGet(Digest digest)
    {
        var key = IndexKey.ForBlob(digest.Value);
        if (_bodies.TryGet(key) is not { } stored)
        {
            return null;
        }

        var body = BodyCodec.TryDecode(stored, ManifestReader.MaxSize);
        if (body is not null && Digest.Compute(digest.Algorithm, body) == digest)
        {
            return body;
        }

        LogDamaged(digest.Value);
        _metrics.Damaged();
        _bodies.Remove(key);
        return null;
    }

    /// <summary>Keeps a manifest that its digest was computed of; false when it is too large or the store is given up.</summary>
    public bool Put(Digest digest, ReadOnlySpan<byte> body)
    {
        if (body.Length > Largest || !_bodies.IsOpen)
        {
            return false;
        }

        var stored = BodyCodec.Encode(body);
        if (!_bodies.Put(IndexKey.ForBlob(digest.Value), stored))
        {
            return false;
        }

        _metrics.Stored(body.Length, stored.Length);
        return true;
    }

    /// <summary>Makes what was put so far survive a <c>kill -9</c>.</summary>
    public Task CheckpointAsync() => _bodies.CheckpointAsync();

    public ValueTask DisposeAsync() => _bodies.DisposeAsync();

    [LoggerMessage(1, LogLevel.Warning, "Stored manifest {Digest} is damaged: dropped, and asked of the origin again")]
    private partial void LogDamaged(string digest);

    [LoggerMessage(2, LogLevel.Warning, "liblz4.so.1 is missing: manifests are stored uncompressed")]
    private partial void LogNotCompressed();
}
