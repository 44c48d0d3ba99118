using System.Collections.Concurrent;
using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// Finds a manifest by digest and makes sure that it may be served through this repository: from the cache where the link is proven,
/// else by asking the origin in this repository. An image manifest that the origin has there proves the links of its config and
/// layers; an index, a subject and descriptors with urls prove nothing.
/// </summary>
internal sealed class ManifestSource(ManifestBodies bodies, ManifestProofs proofs, OriginClient origin, UpstreamOptions upstream, EdgeMetrics metrics)
{
    private readonly LinkTable _links = proofs.Links;

    // By proof too: who comes after a change asks anew.
    private readonly ConcurrentDictionary<(RepositoryName, Digest, LinkProof), Lazy<Task<ManifestContent?>>> _fetches = new();

    /// <summary>Number of manifests on their way.</summary>
    public int Count => _fetches.Count;

    /// <summary>The manifest when it is in memory and its link is proven; else null. Asks nobody and touches no disk.</summary>
    public ManifestContent? TryFind(RepositoryName repository, Digest digest) =>
        bodies.TryGetFromMemory(digest, out var body) && _links.Manifest(repository, digest) is { State: LinkState.Proven } link
            ? new ManifestContent(body, link.MediaTypeCode, "memory")
            : null;

    /// <summary>Finds a manifest; null when the repository has none such.</summary>
    /// <exception cref="OriginUnavailableException">It would have to be asked of the origin, which cannot be asked.</exception>
    public async Task<ManifestContent?> FindAsync(ManifestQuestion question, CancellationToken cancellationToken)
    {
        var (repository, digest) = (question.Repository, question.Digest);
        var body = bodies.TryGet(digest, out var source) ?? proofs.Arriving.TryGet(digest);
        if (body is null)
        {
            return IsAbsent(question) ? null : question.IsOffline
                ? throw new OriginUnavailableException("the origin cannot be reached and the manifest is not cached")
                : await FetchOnceAsync(repository, digest, cancellationToken);
        }

        var link = _links.Manifest(repository, digest);
        if (question.Confirmed is { } proof)
        {
            if (link.State is not LinkState.Proven || link.IsAgeing)
            {
                proofs.Prove(repository, digest, question.KnownType, body, proof);
            }

            return new ManifestContent(body, question.KnownType, source);
        }

        if (question.IsOffline && link.State is LinkState.Unknown)
        {
            throw new OriginUnavailableException("the origin cannot be reached and the repository may have lost the manifest"); // its delete may have passed here
        }

        if (link.State is LinkState.Proven || question.IsOffline)
        {
            return new ManifestContent(body, link.MediaTypeCode, question.IsOffline ? "stale" : source);
        }

        return IsAbsent(question) ? null : await AskAsync(repository, digest, body, link, source, cancellationToken);
    }

    // What the origin confirmed just now is not absent, whatever was said before.
    private bool IsAbsent(ManifestQuestion question) =>
        question.Confirmed is null && proofs.Absences.IsAbsent(question.Repository, Reference.To(question.Digest));

    // The bytes are here, but nothing (recent enough) says that this repository has them.
    private async Task<ManifestContent?> AskAsync(
        RepositoryName repository, Digest digest, byte[] body, Link link, string source, CancellationToken cancellationToken)
    {
        var proof = _links.BeginProof(repository);
        try
        {
            var patience = link.State is LinkState.Old ? upstream.RevalidateTimeout : upstream.AnswerTimeout;
            using var answer = await origin.HeadManifestAsync(repository, Reference.To(digest), null, patience, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.NotFound)
            {
                proofs.Absent(repository, digest, proof);
                return null;
            }

            var code = CodeOf(answer);
            proofs.Prove(repository, digest, code, body, proof);
            return new ManifestContent(body, code, source);
        }
        catch (OriginUnavailableException) when (link.State is LinkState.Old)
        {
            return new ManifestContent(body, link.MediaTypeCode, "stale");
        }
    }

    private async Task<ManifestContent?> FetchOnceAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        var key = (repository, digest, proof: _links.BeginProof(repository));
        var fetch = _fetches.GetOrAdd(key, key => new Lazy<Task<ManifestContent?>>(() => FetchAndLeaveAsync(key)));
        return await fetch.Value.WaitAsync(cancellationToken);
    }

    // Leaves the table itself: those who wait may all have gone.
    private async Task<ManifestContent?> FetchAndLeaveAsync((RepositoryName Repository, Digest Digest, LinkProof Proof) key)
    {
        try
        {
            return await FetchAsync(key.Repository, key.Digest, key.Proof);
        }
        finally
        {
            _fetches.TryRemove(key, out _);
        }
    }

    // Belongs to the edge, not to the client that began it: no cancellation but the time-out's.
    private async Task<ManifestContent?> FetchAsync(RepositoryName repository, Digest digest, LinkProof proof)
    {
        using var answer = await origin.GetManifestAsync(repository, digest, CancellationToken.None);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            proofs.Absent(repository, digest, proof);
            return null;
        }

        var code = CodeOf(answer);
        var body = await ReadAsync(answer);
        metrics.OriginReceived(body.Length);
        if (Digest.Compute(digest.Algorithm, body) != digest)
        {
            throw new OriginUnavailableException($"the origin sent a manifest whose bytes are not {digest}");
        }

        bodies.Put(digest, body);
        proofs.Prove(repository, digest, code, body, proof);
        return new ManifestContent(body, code, "origin");
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage answer)
    {
        using var stall = new CancellationTokenSource(upstream.AnswerTimeout);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(stall.Token);
            using var body = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, stall.Token)) > 0 && body.Length <= ManifestReader.MaxSize;)
            {
                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            throw new OriginUnavailableException("the origin broke off in the middle of a manifest", e);
        }
    }

    private static int CodeOf(HttpResponseMessage answer) => MediaTypes.CodeOf(MediaTypes.WithoutParameters(answer.Content.Headers.ContentType?.ToString())) is var code && code > 0
        ? code
        : throw new OriginUnavailableException($"the origin sent a manifest as {answer.Content.Headers.ContentType}");
}
