using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Prefetch;

/// <summary>
/// Prefetched blobs of the last hour, watched for whether anybody asks for them: how much prefetching is worth. At most
/// <see cref="MaxCount"/>.
/// </summary>
internal sealed class WatchedBlobs(BlobStore store, PrefetchMetrics metrics, TimeProvider time)
{
    /// <summary>The most at once.</summary>
    public const int MaxCount = 20_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Digest, Watched> _blobs = new();

    /// <summary>A prefetch begins.</summary>
    public void Add(Digest digest, long bytes)
    {
        if (_blobs.Count >= MaxCount)
        {
            foreach (var pair in _blobs.Take(MaxCount / 10))
            {
                Waste(pair, "forgotten");
            }
        }

        metrics.Began(bytes);
        _blobs[digest] = new Watched(bytes, time.GetUtcNow());
    }

    /// <summary>A client got the blob, or a part of it.</summary>
    public void Used(Digest digest)
    {
        if (_blobs.ContainsKey(digest) && _blobs.TryRemove(digest, out var watched)) // asked of every hit: without a lock
        {
            metrics.Used(watched.Bytes);
        }
    }

    /// <summary>It brought nothing that could be used.</summary>
    public void Forget(Digest digest) => _blobs.TryRemove(digest, out _);

    /// <summary>Gives up on those that nobody asked for within an hour.</summary>
    public void Sweep()
    {
        var oldest = time.GetUtcNow() - Lifetime;
        foreach (var pair in _blobs.Where(pair => pair.Value.Since <= oldest))
        {
            Waste(pair, store.Contains(pair.Key) ? "unused" : "evicted");
        }
    }

    private void Waste(KeyValuePair<Digest, Watched> pair, string reason)
    {
        if (_blobs.TryRemove(pair))
        {
            metrics.Wasted(reason, pair.Value.Bytes);
        }
    }

    private sealed record Watched(long Bytes, DateTimeOffset Since);
}
