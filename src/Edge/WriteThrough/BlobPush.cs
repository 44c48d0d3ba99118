using EdgeRegistry.Edge.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>
/// One request of an upload: <c>POST</c> (a session, or all bytes at once), <c>PATCH</c>, <c>PUT</c>. Its copy goes on only as long as the
/// origin has exactly what is here.
/// </summary>
/// <param name="tees">Where the copy waits between two requests.</param>
/// <param name="commits">Who takes it when the origin has all of it.</param>
/// <param name="repository">Where is pushed.</param>
/// <param name="proof">Begun before the request was forwarded.</param>
internal sealed class BlobPush(UploadTees tees, PendingCommits commits, RepositoryName repository, LinkProof proof) : ObservedPush
{
    /// <summary>The copy that this request feeds; null when there is none.</summary>
    public UploadTee? Tee { get; init; }

    /// <summary>Set when the request ends the upload.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Set when the request may begin a session: how its digest will be made.</summary>
    public DigestAlgorithm? Begins { get; init; }

    protected override void OnAnswer(HttpResponse response)
    {
        switch (response.StatusCode)
        {
            case StatusCodes.Status201Created when Tee is not null && Digest is not null && Names(response, Digest):
                commits.Begin(repository, Digest, Tee, proof);
                break;
            case StatusCodes.Status202Accepted when Begins is { } algorithm:
                OnNoAnswer(); // bytes that came with a POST are not the session's
                BeginSession(response, algorithm);
                break;
            case StatusCodes.Status202Accepted when Tee is not null && Digest is null:
                Continue(response, Tee);
                break;
            default:
                OnNoAnswer();
                break;
        }
    }

    protected override void OnNoAnswer()
    {
        if (Tee is not null)
        {
            tees.End(Tee, TeeEnd.Refused);
        }
    }

    private void BeginSession(HttpResponse response, DigestAlgorithm algorithm)
    {
        if (SessionIn(response) is { } session && tees.TryCreate(algorithm) is { } tee)
        {
            tees.Add(repository, session, tee);
        }
    }

    // The origin's count tells whether anybody else wrote to this upload.
    private void Continue(HttpResponse response, UploadTee tee)
    {
        var isSame = !ContentRange.TryParse(response.Headers.Range, out var range) || range.Length == Math.Max(1, tee.Length);
        if (isSame && !tee.IsDropped && SessionIn(response) is { } session)
        {
            tees.Add(repository, session, tee);
        }
        else
        {
            tees.End(tee, TeeEnd.Gap);
        }
    }

    // A mount that succeeds is acknowledged too, and the bytes that came with it are of no account.
    private static bool Names(HttpResponse response, Digest digest) =>
        response.Headers["Docker-Content-Digest"].ToString() is var named && (named.Length == 0 || named == digest.Value);

    private static string? SessionIn(HttpResponse response)
    {
        try
        {
            return Uri.TryCreate(new Uri("http://origin"), response.Headers.Location.ToString(), out var location)
                ? RequestPath.Parse(Uri.UnescapeDataString(location.AbsolutePath)).Session
                : null;
        }
        catch (OciException)
        {
            return null; // not where our uploads live
        }
    }
}
