using System.Buffers;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Ends a fetch: the digest decides; what is not complete is kept as a partial blob where that is worth it.</summary>
internal sealed class FetchEnding(BlobStore store, PartialStore partials, LinkTable links, EdgeMetrics metrics, FetchingMetrics fetching)
{
    private const int BufferBytes = 128 * 1024;

    // Less of a fill that was to be whole is fetched again sooner than it is kept.
    private const long WorthKeeping = 1024 * 1024;

    /// <summary>All bytes are in the file: hashes what was not hashed yet, tells the readers, and gives the blob its place.</summary>
    /// <exception cref="FetchFailedException">They are not the digest's, or the disk refused.</exception>
    public void Complete(BlobFetch fetch)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            fetch.Hash.CatchUp(fetch.File.Stream.SafeFileHandle, fetch.Size, buffer, most: fetch.Size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!fetch.Hash.IsDigestOf(fetch.Size, fetch.Digest))
        {
            throw new FetchFailedException(FetchFailure.Mismatch, $"the origin's {fetch.Size} bytes are not {fetch.Digest}");
        }

        if (fetch.IsProof)
        {
            links.ProveBlob(fetch.Repository, fetch.Digest, fetch.Size, fetch.Proof); // only now: a page of some proxy proves nothing
        }

        fetch.Verify();
        // The bytes are right and readers may finish, whatever the disk says now: a blob that cannot be kept is fetched again next time.
        OnDisk.Do(() => store.Commit(fetch.File.Path, fetch.File.Stream, fetch.Digest, fetch.Size));
        if (fetch.File.IsPartial)
        {
            partials.Drop(fetch.Digest);
        }

        metrics.FetchEnded("committed");
    }

    /// <summary>Notes what a partial blob has by now.</summary>
    public void Save(BlobFetch fetch) => OnDisk.Do(() =>
    {
        var here = fetch.Plan.Extents();
        partials.Save(fetch.Digest, fetch.File, fetch.Size, here, isLast: false);
        if (fetch.IsPromised)
        {
            store.Promise(fetch.File.Path, Missing(fetch, here)); // what is here stands in the ledger by itself
        }
    });

    /// <summary>The rest of a partial blob will be fetched: room for all of it has to be there first.</summary>
    /// <exception cref="FetchFailedException">There is none.</exception>
    public void Promise(BlobFetch fetch) => OnDisk.Do(() =>
    {
        var here = fetch.Plan.Extents();
        partials.Count(fetch.Digest, here);
        store.Promise(fetch.File.Path, Missing(fetch, here));
        fetch.IsPromised = true;
    });

    /// <summary>Nobody wants it now: what it has is kept.</summary>
    public void Leave(BlobFetch fetch)
    {
        TakeBack(fetch);
        KeepOrDrop(fetch, "idle");
    }

    /// <summary>It failed: wrong bytes are dropped, all of them; right ones that could still be are kept.</summary>
    public void Fail(BlobFetch fetch, FetchFailure failure)
    {
        if (!fetch.HasBegun)
        {
            return;
        }

        TakeBack(fetch);
        if (failure is FetchFailure.Gone)
        {
            links.BlobIsUnknown(fetch.Repository, fetch.Digest);
        }

        if (failure is FetchFailure.Origin or FetchFailure.Gone)
        {
            KeepOrDrop(fetch, "failed");
            return;
        }

        if (failure is FetchFailure.Mismatch && fetch.File.IsPartial)
        {
            partials.Reject(fetch.Digest);
        }
        else
        {
            Drop(fetch);
        }
    }

    private static long Missing(BlobFetch fetch, Extent[] here) => CacheSpace.CostOf(fetch.Size) - Extent.Sum(here);

    private void TakeBack(BlobFetch fetch)
    {
        if (fetch.IsPromised)
        {
            store.TakeBack(fetch.File.Path);
        }
    }

    private void KeepOrDrop(BlobFetch fetch, string reason)
    {
        var here = fetch.Plan.Extents();
        if (Extent.Sum(here) < (fetch.File.IsPartial ? 1 : WorthKeeping))
        {
            Drop(fetch);
            return;
        }

        try
        {
            if (!fetch.File.IsPartial)
            {
                var temporary = fetch.File.Path;
                fetch.Moved(partials.Adopt(fetch.Digest, fetch.File, fetch.Size, here));
                store.TakeBack(temporary); // it stands in the ledger by itself now
            }

            partials.Save(fetch.Digest, fetch.File, fetch.Size, here, isLast: true);
            fetching.FetchLeft(reason);
        }
        catch
        {
            Drop(fetch);
            throw;
        }
    }

    private void Drop(BlobFetch fetch)
    {
        if (fetch.File.IsPartial)
        {
            partials.Drop(fetch.Digest);
        }
        else
        {
            store.Discard(fetch.File.Path);
        }
    }
}
