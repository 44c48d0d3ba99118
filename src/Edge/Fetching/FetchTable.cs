using System.Collections.Concurrent;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>The fetches in flight: one for each digest, whoever asks.</summary>
internal sealed class FetchTable(BlobFetcher fetcher, BlobStore store, LinkTable links) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Digest, BlobFetch> _fetches = new();

    /// <summary>Number of blobs on their way.</summary>
    public int Count => _fetches.Count;

    /// <summary>The fetch in flight, held for the caller, or null.</summary>
    public BlobFetch? TryJoin(Digest digest) => _fetches.TryGetValue(digest, out var fetch) && !fetch.IsFruitless && fetch.TryHold() ? fetch : null;

    /// <summary>
    /// Joins the fetch in flight or begins one through a repository; held for the caller. Null when the content came into the cache
    /// meanwhile, so that it has to be looked for there again.
    /// </summary>
    public BlobFetch? JoinOrBegin(RepositoryName repository, Digest digest)
    {
        while (true)
        {
            var mine = new BlobFetch(repository, digest, links.BeginProof(repository));
            var fetch = _fetches.GetOrAdd(digest, mine);
            if (!ReferenceEquals(fetch, mine))
            {
                if (!fetch.IsFruitless && fetch.TryHold())
                {
                    return fetch;
                }

                _fetches.TryRemove(KeyValuePair.Create(digest, fetch));
                continue;
            }

            // Between the caller's look into the store and our place in this table another fetch may have come and gone.
            if (store.Contains(digest))
            {
                _fetches.TryRemove(KeyValuePair.Create(digest, mine));
                mine.Fail(new FetchFailedException(FetchFailure.Superseded, "the blob came into the cache meanwhile"));
                mine.End();
                return null;
            }

            mine.TryHold();
            _ = Task.Run(() => RunAsync(mine)); // RunAsync observes every outcome
            return mine;
        }
    }

    /// <summary>Ends all fetches: nothing is written to the cache afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        fetcher.Stop();
        await Task.WhenAll(_fetches.Values.Select(fetch => fetch.Ended));
    }

    private async Task RunAsync(BlobFetch fetch)
    {
        try
        {
            await fetcher.RunAsync(fetch);
        }
        finally
        {
            fetch.End();
            _fetches.TryRemove(KeyValuePair.Create(fetch.Digest, fetch));
        }
    }
}
