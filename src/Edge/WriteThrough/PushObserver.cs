using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>
/// Looks over the shoulder of pushes, so that a site never downloads what it pushed: blobs and manifests are copied while they are
/// forwarded and enter the cache when the origin has acknowledged them. A push is never slowed and never fails because of it.
/// </summary>
internal sealed class PushObserver(
    UploadTees tees, PendingCommits commits, ManifestProofs proofs, WriteThroughOptions options, WriteThroughMetrics metrics)
{
    private const int MaxManifests = 64; // of 4 MiB at most

    private int _manifests;

    /// <summary>Call before a request is forwarded; null when there is nothing to observe.</summary>
    public ObservedPush? Begin(HttpRequest request, RequestPath path) => (request.Method, path.Kind) switch
    {
        _ when !options.Enabled => null,
        ("POST", RequestKind.Uploads) => Start(request, path.Repository!),
        ("PATCH" or "PUT", RequestKind.Upload) when path.Session is not null => Continue(request, path.Repository!, path.Session),
        ("DELETE", RequestKind.Upload) when path.Session is not null => Cancel(path.Repository!, path.Session),
        ("PUT", RequestKind.Manifest) => StartManifest(request, path.Repository!),
        _ => null,
    };

    private BlobPush Start(HttpRequest request, RepositoryName repository)
    {
        var query = request.Query;
        var whole = Digest.TryParse(query["digest"], out var digest);
        var tee = whole ? tees.TryCreate(digest!.Algorithm) : null;
        var begins = DigestAlgorithms.TryParse(query["digest-algorithm"].ToString(), out var algorithm) ? algorithm : DigestAlgorithm.Sha256;
        return Feed(request, new BlobPush(tees, commits, repository, proofs.Links.BeginProof(repository)) { Tee = tee, Digest = digest, Begins = begins });
    }

    private BlobPush? Continue(HttpRequest request, RepositoryName repository, string session)
    {
        var digest = HttpMethods.IsPut(request.Method) && Digest.TryParse(request.Query["digest"], out var named) ? named : null;
        if (tees.Take(repository, session) is not { } tee)
        {
            return null;
        }

        var header = request.Headers.ContentRange.ToString();
        if (header.Length > 0 && (!ContentRange.TryParse(header, out var range) || range.Start != tee.Length))
        {
            tees.End(tee, TeeEnd.Gap);
            return null;
        }

        return Feed(request, new BlobPush(tees, commits, repository, proofs.Links.BeginProof(repository)) { Tee = tee, Digest = digest });
    }

    private BlobPush? Cancel(RepositoryName repository, string session)
    {
        if (tees.Take(repository, session) is { } tee)
        {
            tees.End(tee, TeeEnd.Cancelled);
        }

        return null;
    }

    private ManifestPush? StartManifest(HttpRequest request, RepositoryName repository)
    {
        if (Interlocked.Increment(ref _manifests) > MaxManifests)
        {
            Interlocked.Decrement(ref _manifests);
            metrics.ManifestEnded(TeeEnd.Budget);
            return null;
        }

        var push = new ManifestPush(proofs, repository, proofs.Links.BeginProof(repository), request.ContentType, end =>
        {
            Interlocked.Decrement(ref _manifests);
            metrics.ManifestEnded(end);
        });
        request.Body = new TeeStream(request.Body, push.Capture);
        return push;
    }

    private static BlobPush Feed(HttpRequest request, BlobPush push)
    {
        if (push.Tee is not null)
        {
            request.Body = new TeeStream(request.Body, push.Tee);
        }

        return push;
    }
}
