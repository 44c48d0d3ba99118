using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// <c>GET</c> and <c>HEAD /v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-2): the caller may pull here → does this repository have the
/// blob → disk, or the fetch in flight, or a new fetch.
/// </summary>
internal sealed class PullBlob(KnownContent known, FetchTable fetches, BlobProver prover, ServeBlob serve)
{
    private readonly LinkTable _links = known.Links;
    private readonly BlobStore _store = known.Store;

    /// <summary>Answers a request.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>, <c>DENIED</c>, <c>RANGE_INVALID</c> or <c>UNAVAILABLE</c>.</exception>
    public Task InvokeAsync(HttpContext context, RequestPath path)
    {
        var (repository, digest) = (path.Repository!, path.Digest!);
        return _links.Blob(repository, digest).State is LinkState.Proven && serve.TryFromMemory(context, digest, out var sent)
            ? sent
            : FindAndServeAsync(context, repository, digest);
    }

    private async Task FindAndServeAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        if (HttpMethods.IsHead(context.Request.Method) && !_store.Contains(digest))
        {
            // Clients that push probe like this: nothing is fetched for them.
            serve.HeadOnly(context, digest, await prover.SizeAsync(repository, digest, context.RequestAborted));
            return;
        }

        for (var proven = false; ;)
        {
            var link = _links.Blob(repository, digest);
            proven |= link.State is LinkState.Proven;
            if (!proven && !CanProveByFetching(context, repository, digest))
            {
                await prover.ProveAsync(repository, digest, link, context.RequestAborted);
                (proven, link) = (true, _links.Blob(repository, digest));
            }

            if (await TryServeAsync(context, BlobRequest.Read(context.Request, repository, digest, link.Size), proven))
            {
                return;
            }
        }
    }

    // A first GET of content that is nowhere here asks the origin in this repository anyway: its answer is the proof. A part of a blob is
    // proven first: what answers a range may be anything.
    private bool CanProveByFetching(HttpContext context, RepositoryName repository, Digest digest)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || _store.Contains(digest))
        {
            return false;
        }

        if (fetches.TryJoin(digest) is not { } fetch)
        {
            return fetches.WouldBeProof(digest) && !BlobRequest.MayBePart(context.Request);
        }

        fetch.Release();
        return ProvesFor(repository, fetch);
    }

    // What changed in the repository since the fetch began may be just this blob's link.
    private bool ProvesFor(RepositoryName repository, BlobFetch fetch) =>
        fetch.Repository == repository && _links.IsCurrent(repository, fetch.Proof) && (!fetch.HasBegun || fetch.IsProof);

    // False when something moved between the look at links, disk and fetches: look again.
    private async Task<bool> TryServeAsync(HttpContext context, FetchQuestion question, bool proven)
    {
        using (var file = _store.TryOpen(question.Digest, question.Expected))
        {
            if (file is not null && !proven)
            {
                return false; // it came into the cache just now, through another repository
            }

            if (file is not null)
            {
                return await FromDiskAsync(context, question.Digest, file);
            }
        }

        if (fetches.JoinOrBegin(question) is not { } fetch)
        {
            return false;
        }

        try
        {
            if (await IsAboutToBeHereAsync(context, fetch))
            {
                return false;
            }

            // It may have begun through another repository, before a change, or with a partial blob: then it proves nothing for this one.
            return (proven || ProvesFor(question.Repository, fetch))
                && await serve.FromFetchAsync(context, question, fetch, () => proven || ProvesFor(question.Repository, fetch));
        }
        finally
        {
            fetch.Release();
        }
    }

    // Several ranges are served from a file in its place. When all bytes are here it has one in a moment, unless the disk refuses.
    private async ValueTask<bool> IsAboutToBeHereAsync(HttpContext context, BlobFetch fetch)
    {
        if (!fetch.IsVerified || !RangeSet.IsSeveral(context.Request.Headers.Range))
        {
            return false;
        }

        await fetch.Ended.WaitAsync(context.RequestAborted);
        return _store.Contains(fetch.Digest);
    }

    // False when the file could not be read and nothing was sent yet.
    private async Task<bool> FromDiskAsync(HttpContext context, Digest digest, CachedFile file)
    {
        try
        {
            await serve.FromDiskAsync(context, digest, file);
            return true;
        }
        catch (IOException e) when (BlobStore.IsFilesFault(e))
        {
            _store.CannotBeRead(digest, e);
            if (!context.Response.HasStarted)
            {
                return false;
            }

            context.Abort(); // not before: a client that asks again at once finds it dropped
            throw;
        }
    }
}

/// <summary>What is here, and who may have it.</summary>
internal sealed record KnownContent(LinkTable Links, BlobStore Store);
