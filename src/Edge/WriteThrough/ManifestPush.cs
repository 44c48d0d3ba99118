using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>A <c>PUT</c> of a manifest: kept when the origin has accepted these very bytes.</summary>
internal sealed class ManifestPush(ManifestProofs proofs, RepositoryName repository, LinkProof proof, string? contentType, Action<TeeEnd> ended) : ObservedPush
{
    /// <summary>Takes the body.</summary>
    public ManifestCapture Capture { get; } = new();

    protected override void OnAnswer(HttpResponse response) =>
        ended(response.StatusCode is StatusCodes.Status201Created ? Keep(response.Headers["Docker-Content-Digest"]) : TeeEnd.Refused);

    protected override void OnNoAnswer() => ended(TeeEnd.Refused);

    private TeeEnd Keep(string? acknowledged)
    {
        if (Capture.Body is not { } body || !Digest.TryParse(acknowledged, out var digest) || Digest.Compute(digest.Algorithm, body) != digest)
        {
            return TeeEnd.Mismatch;
        }

        if (TypeOf(body) is not { } type)
        {
            return TeeEnd.Mismatch;
        }

        if (!proofs.Arriving.TryKeep(digest, body))
        {
            return TeeEnd.Budget;
        }

        proofs.Prove(repository, digest, type, body, proof);
        return TeeEnd.Committed;
    }

    // As the origin reads it; null for what it would have to explain.
    private int? TypeOf(byte[] body)
    {
        try
        {
            return MediaTypes.CodeOf(ManifestReader.Read(body, contentType).MediaType);
        }
        catch (OciException)
        {
            return null;
        }
    }
}
