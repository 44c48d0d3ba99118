using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// <c>GET</c> and <c>HEAD /v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-2): may this caller pull here → does this repository have the
/// blob → disk, or the fetch in flight, or a new fetch.
/// </summary>
internal sealed class PullBlob(
    AccessPolicy access, LinkTable links, BlobStore store, FetchTable fetches, OriginClient origin, PassThrough passThrough, UpstreamOptions upstream, EdgeMetrics metrics)
{
    /// <summary>Answers a request.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>, <c>DENIED</c>, <c>RANGE_INVALID</c> or <c>UNAVAILABLE</c>.</exception>
    public async Task InvokeAsync(HttpContext context, RequestPath path)
    {
        var (repository, digest) = (path.Repository!, path.Digest!);
        access.Require(context, AccessAction.Pull, repository);
        if (HttpMethods.IsHead(context.Request.Method) && !store.Contains(digest))
        {
            await AnswerHeadAsync(context, repository, digest); // clients that push probe like this: nothing is fetched for them
            return;
        }

        for (var proven = false; ;)
        {
            var link = links.Blob(repository, digest);
            proven |= link.State is LinkState.Proven;
            if (!proven && !CanProveByFetching(context, repository, digest))
            {
                await ProveAsync(repository, digest, link, context.RequestAborted);
                (proven, link) = (true, links.Blob(repository, digest));
            }

            if (await TryServeAsync(context, repository, digest, proven, link.Size))
            {
                return;
            }
        }
    }

    // A first GET of content that is nowhere here asks the origin in this repository anyway: its answer is the proof.
    private bool CanProveByFetching(HttpContext context, RepositoryName repository, Digest digest)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || store.Contains(digest))
        {
            return false;
        }

        var fetch = fetches.TryJoin(digest);
        fetch?.Release();
        return fetch is null || ProvesFor(repository, fetch);
    }

    // What changed in the repository since the fetch began may be just this blob's link.
    private bool ProvesFor(RepositoryName repository, BlobFetch fetch) => fetch.Repository == repository && links.IsCurrent(repository, fetch.Proof);

    private async Task ProveAsync(RepositoryName repository, Digest digest, Link link, CancellationToken cancellationToken)
    {
        var proof = links.BeginProof(repository);
        try
        {
            var patience = link.State is LinkState.Old ? upstream.RevalidateTimeout : upstream.AnswerTimeout;
            using var answer = await origin.HeadBlobAsync(repository, digest, patience, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.NotFound)
            {
                links.BlobIsUnknown(repository, digest);
                throw OciErrors.BlobUnknown.With(null, digest.Value);
            }

            links.ProveBlob(repository, digest, SizeIn(answer, digest), proof);
        }
        catch (OriginUnavailableException) when (link.State is LinkState.Old)
        {
            // Proven once, and nobody can be asked: served as it is.
        }
    }

    // There is no body to verify: at least the answer has to speak of this blob, as no login page of a proxy does.
    private static long SizeIn(HttpResponseMessage answer, Digest digest) =>
        answer.Headers.TryGetValues("Docker-Content-Digest", out var named) && named.Contains(digest.Value) && answer.Content.Headers.ContentLength is { } size
            ? size
            : throw new OriginUnavailableException("the origin's answer about a blob lacks its digest or length");

    // False when something moved between the look at links, disk and fetches: look again.
    private async Task<bool> TryServeAsync(HttpContext context, RepositoryName repository, Digest digest, bool proven, long expected)
    {
        using (var file = store.TryOpen(digest, expected))
        {
            if (file is not null && !proven)
            {
                return false; // it came into the cache just now, through another repository
            }

            if (file is not null)
            {
                await ServeFileAsync(context, digest, file);
                return true;
            }
        }

        var fetch = Join(repository, digest, proven);
        if (fetch is null)
        {
            return false;
        }

        try
        {
            return await ServeFetchAsync(context, repository, fetch);
        }
        finally
        {
            fetch.Release();
        }
    }

    private BlobFetch? Join(RepositoryName repository, Digest digest, bool proven)
    {
        var fetch = fetches.JoinOrBegin(repository, digest);
        if (fetch is null || proven || ProvesFor(repository, fetch))
        {
            return fetch;
        }

        fetch.Release(); // it began through another repository, or before a change: it proves nothing for this one
        return null;
    }

    private async Task ServeFileAsync(HttpContext context, Digest digest, CachedFile file)
    {
        if (BlobHeaders.Write(context, digest, file.Size) is { } range)
        {
            metrics.Served("blob", "disk", range.Length);
            await BodyWriter.SendAsync(context, file.Stream, range);
        }
    }

    private async Task<bool> ServeFetchAsync(HttpContext context, RepositoryName repository, BlobFetch fetch)
    {
        try
        {
            if (await fetch.Head.WaitAsync(context.RequestAborted) is not { } size)
            {
                // Another repository's 404 says nothing about this one.
                return fetch.Repository == repository ? throw OciErrors.BlobUnknown.With(null, fetch.Digest.Value) : false;
            }

            await WaitForSmallAsync(fetch, context.RequestAborted);
            if (BlobHeaders.Write(context, fetch.Digest, size) is { } range)
            {
                Count(fetch, range);
                await BodyWriter.SendAsync(context, fetch, range);
            }

            return true;
        }
        catch (FetchFailedException e) when (e.Failure is FetchFailure.Superseded)
        {
            return false;
        }
        catch (FetchFailedException e) when (e.Failure is FetchFailure.Disk && !context.Response.HasStarted)
        {
            await passThrough.SendAsync(context, repository, fetch.Digest);
            return true;
        }
    }

    // Nothing of a small blob is sent before its digest matched anyway, so a bad one can still get a proper error.
    private static async Task WaitForSmallAsync(BlobFetch fetch, CancellationToken cancellationToken)
    {
        while (fetch.Size <= BlobFetch.Withheld)
        {
            var progress = fetch.Progress;
            if (fetch.IsVerified)
            {
                return;
            }

            fetch.ThrowIfFailed();
            await progress.WaitAsync(cancellationToken);
        }
    }

    private void Count(BlobFetch fetch, ByteRange range)
    {
        metrics.Served("blob", "fill", range.Length);
        if (!fetch.IsVerified && range.Length > 0 && (range.Offset > 0 || range.End < fetch.Size))
        {
            metrics.UnverifiedRangeServed();
        }
    }

    private async Task AnswerHeadAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        var proof = links.BeginProof(repository);
        using var answer = await origin.HeadBlobAsync(repository, digest, upstream.AnswerTimeout, context.RequestAborted);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            links.BlobIsUnknown(repository, digest);
            throw OciErrors.BlobUnknown.With(null, digest.Value);
        }

        var size = SizeIn(answer, digest);
        links.ProveBlob(repository, digest, size, proof);
        metrics.Served("blob", "origin", 0);
        _ = BlobHeaders.Write(context, digest, size);
    }
}
