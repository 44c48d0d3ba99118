using System.Collections.Concurrent;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>The fetches in flight: one for each digest, whoever asks.</summary>
internal sealed class FetchTable(BlobFetcher fetcher, BlobStore store, PartialStore partials, LinkTable links, FetchRules rules) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Digest, BlobFetch> _fetches = new();

    /// <summary>Number of blobs on their way.</summary>
    public int Count => _fetches.Count;

    /// <summary>The fetch in flight, held for the caller, or null.</summary>
    public BlobFetch? TryJoin(Digest digest) => _fetches.TryGetValue(digest, out var fetch) && !fetch.IsFruitless && fetch.TryHold() ? fetch : null;

    /// <summary>
    /// True when the origin's answer to a new fetch would be the first thing here of a blob: then that answer tells whether the
    /// repository has it.
    /// </summary>
    public bool WouldBeProof(Digest digest) => !partials.Contains(digest) && !_fetches.ContainsKey(digest);

    /// <summary>
    /// Joins the fetch in flight or begins one for the whole blob; held for the caller, and worth finishing as long as somebody holds it.
    /// Null when the content came into the cache meanwhile, so that it has to be looked for there again.
    /// </summary>
    public BlobFetch? JoinOrBegin(RepositoryName repository, Digest digest) => JoinOrBegin(new FetchQuestion(repository, digest));

    /// <summary>The same for the whole or a part.</summary>
    public BlobFetch? JoinOrBegin(FetchQuestion question)
    {
        question = question.Part is not null && rules.MayBePartial(question.Expected) ? question : question with { Part = null };
        var (repository, digest, before) = (question.Repository, question.Digest, Task.CompletedTask);
        while (true)
        {
            var mine = new BlobFetch(question, links.BeginProof(repository), rules.Options) { Predecessor = before };
            var fetch = _fetches.GetOrAdd(digest, mine);
            if (!ReferenceEquals(fetch, mine))
            {
                if (!fetch.IsFruitless && fetch.TryHold())
                {
                    WantWhole(fetch, question);
                    return fetch;
                }

                before = fetch.Ended; // it may still be writing down what it has
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

            WantWhole(mine, question);
            mine.TryHold();
            _ = Task.Run(() => RunAsync(mine)); // RunAsync observes every outcome
            return mine;
        }
    }

    /// <summary>Ends all fetches: nothing is written to the cache afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        fetcher.Stop();
        await Task.WhenAll(_fetches.Values.SelectMany(fetch => (Task[])[fetch.Ended, fetch.Predecessor]));
    }

    private static void WantWhole(BlobFetch fetch, FetchQuestion question)
    {
        if (question.Part is null)
        {
            fetch.Plan.WantRest(PieceKind.Whole);
        }
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
