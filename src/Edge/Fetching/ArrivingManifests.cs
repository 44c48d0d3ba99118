using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// Manifests that were pushed through this edge and are on their way to the disk: readable at once, so that neither the push waits for
/// the disk nor the next reader for the origin. At most <see cref="MaxCount"/>.
/// </summary>
internal sealed class ArrivingManifests(ManifestBodies bodies) : IAsyncDisposable
{
    /// <summary>The most at once; above it a pushed manifest is not kept.</summary>
    public const int MaxCount = 64;

    private readonly ConcurrentDictionary<Digest, (byte[] Body, Task Stored)> _arriving = new();

    /// <summary>Finds one.</summary>
    public byte[]? TryGet(Digest digest) => _arriving.TryGetValue(digest, out var arriving) ? arriving.Body : null;

    /// <summary>Keeps verified bytes; false when too many are on their way.</summary>
    public bool TryKeep(Digest digest, byte[] body)
    {
        if (_arriving.Count >= MaxCount)
        {
            return false;
        }

        var stored = new Task(() => Store(digest, body), TaskCreationOptions.RunContinuationsAsynchronously);
        if (_arriving.TryAdd(digest, (body, stored)))
        {
            stored.Start(TaskScheduler.Default);
        }

        return true;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_arriving.Values.Select(each => each.Stored));

    private void Store(Digest digest, byte[] body)
    {
        try
        {
            bodies.Put(digest, body);
        }
        finally
        {
            _arriving.TryRemove(digest, out _);
        }
    }
}
