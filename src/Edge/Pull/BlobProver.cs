using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Asks the origin whether a repository has a blob, and remembers the answer.</summary>
internal sealed class BlobProver(LinkTable links, OriginClient origin, UpstreamOptions upstream)
{
    /// <summary>Proves a link that is old or unknown; an old one also counts while the origin cannot be asked.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>.</exception>
    /// <exception cref="OriginUnavailableException">Nothing is known, and nobody can be asked.</exception>
    public async Task ProveAsync(RepositoryName repository, Digest digest, Link link, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(repository, digest, link.State is LinkState.Old ? upstream.RevalidateTimeout : upstream.AnswerTimeout, cancellationToken);
        }
        catch (OriginUnavailableException) when (link.State is LinkState.Old)
        {
            // Proven once, and nobody can be asked: served as it is.
        }
    }

    /// <summary>The blob's size, as the origin says now.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>.</exception>
    /// <exception cref="OriginUnavailableException">Nobody can be asked.</exception>
    public Task<long> SizeAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        AskAsync(repository, digest, upstream.AnswerTimeout, cancellationToken);

    private async Task<long> AskAsync(RepositoryName repository, Digest digest, TimeSpan patience, CancellationToken cancellationToken)
    {
        var proof = links.BeginProof(repository);
        using var answer = await origin.HeadBlobAsync(repository, digest, patience, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            links.BlobIsUnknown(repository, digest);
            throw OciErrors.BlobUnknown.With(null, digest.Value);
        }

        var size = SizeIn(answer, digest);
        links.ProveBlob(repository, digest, size, proof);
        return size;
    }

    // There is no body to verify: at least the answer has to speak of this blob, as no login page of a proxy does.
    private static long SizeIn(HttpResponseMessage answer, Digest digest) =>
        answer.Headers.TryGetValues("Docker-Content-Digest", out var named) && named.Contains(digest.Value) && answer.Content.Headers.ContentLength is { } size
            ? size
            : throw new OriginUnavailableException("the origin's answer about a blob lacks its digest or length");
}
