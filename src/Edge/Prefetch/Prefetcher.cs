using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Prefetch;

/// <summary>
/// Begins the config and layers of pulled images, in the manifest's order, before their client asks: only through links that are proven,
/// only what is not here or on its way, within a budget, and never in more than a few of the places that fetches have. Whatever goes wrong,
/// no client notices.
/// </summary>
internal sealed class Prefetcher(PrefetchQueue queue, PrefetchTargets targets, PrefetchOptions options, WatchedBlobs watched, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PrefetchBudget _budget = new(options, time);
    private readonly HashSet<Task> _running = [];
    private long _inFlight;
    private Task _loops = Task.CompletedTask;

    /// <summary>Starts the work; nothing happens while prefetching is switched off.</summary>
    public void Start() => _loops = options.Enabled ? Task.WhenAll(Task.Run(WorkAsync), Task.Run(SweepAsync)) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var image in queue.Images.ReadAllAsync(_stopping.Token))
        {
            try
            {
                await BeginAsync(image);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                targets.Metrics.Failed(); // a disk that refuses to be looked at: the next image is tried again
            }
        }
    }

    private async Task BeginAsync(PulledImage image)
    {
        foreach (var blob in BlobsOf(image))
        {
            await MakeRoomAsync(blob.Size);
            if (IsWanted(image.Repository, blob))
            {
                Interlocked.Add(ref _inFlight, blob.Size);
                _running.Add(FetchAsync(image.Repository, blob));
            }
        }
    }

    private static IEnumerable<Descriptor> BlobsOf(PulledImage image)
    {
        try
        {
            var manifest = ManifestReader.Read(image.Body, MediaTypes.FromCode(image.MediaTypeCode));
            return manifest.Layers.Prepend(manifest.Config!).DistinctBy(blob => blob.Digest);
        }
        catch (OciException)
        {
            return []; // served as it is, but not understood
        }
    }

    private async Task MakeRoomAsync(long bytes)
    {
        _running.RemoveWhere(task => task.IsCompleted);
        while (_running.Count >= options.MaxConcurrent || (_running.Count > 0 && Interlocked.Read(ref _inFlight) + bytes > options.MaxBytesInFlight))
        {
            _running.Remove(await Task.WhenAny(_running).WaitAsync(_stopping.Token));
        }
    }

    // The descriptor's urls and non-distributable layers have no proven link: they are left to who asks for them.
    private bool IsWanted(RepositoryName repository, Descriptor blob)
    {
        if (targets.Store.Contains(blob.Digest) || targets.Links.Blob(repository, blob.Digest).State is not LinkState.Proven)
        {
            return false;
        }

        var reason = blob.Size > options.MaxBlobBytes || blob.Size > options.MaxBytesInFlight ? "large"
            : targets.Fetches.Count >= targets.Places ? "busy"
            : IsOnItsWay(blob.Digest) ? null
            : _budget.TrySpend(blob.Size) ? "" : "budget";
        if (reason is { Length: > 0 })
        {
            targets.Metrics.Skipped(reason);
        }

        return reason is "";
    }

    private bool IsOnItsWay(Digest digest)
    {
        var fetch = targets.Fetches.TryJoin(digest);
        fetch?.Release();
        return fetch is not null;
    }

    private async Task FetchAsync(RepositoryName repository, Descriptor blob)
    {
        watched.Add(blob.Digest, blob.Size);
        try
        {
            if (targets.Fetches.JoinOrBegin(repository, blob.Digest) is { } fetch)
            {
                await HoldAsync(fetch);
            }
            else
            {
                watched.Forget(blob.Digest); // it came meanwhile
            }
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -blob.Size);
        }
    }

    private async Task HoldAsync(BlobFetch fetch)
    {
        try
        {
            await fetch.Ended.WaitAsync(_stopping.Token);
            if (!fetch.IsVerified)
            {
                targets.Metrics.Failed();
                watched.Forget(fetch.Digest);
            }
        }
        catch (OperationCanceledException)
        {
            // The edge stops; fetches end by themselves.
        }
        finally
        {
            fetch.Release();
        }
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            watched.Sweep();
        }
    }
}

/// <summary>What prefetching looks at and fills.</summary>
/// <param name="Fetches">Where fetches are begun.</param>
/// <param name="Store">What is here.</param>
/// <param name="Links">What may be fetched through which repository.</param>
/// <param name="Options">How many fetches there may be.</param>
/// <param name="Metrics">What is counted.</param>
internal sealed record PrefetchTargets(FetchTable Fetches, BlobStore Store, LinkTable Links, FetchOptions Options, PrefetchMetrics Metrics)
{
    /// <summary>With so many fetches on their way nothing is prefetched: half the places are the clients' alone.</summary>
    public int Places => Options.MaxConcurrent / 2;
}
