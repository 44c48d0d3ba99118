using System.Globalization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>What responses about an upload have in common (distribution-spec, "Pushing blobs").</summary>
internal static class UploadAnswer
{
    /// <summary>Tells the client where to send what comes next. The location is relative, so that it holds behind an edge or a proxy.</summary>
    public static void Continue(HttpResponse response, UploadSession session, long received, int status)
    {
        response.StatusCode = status;
        response.Headers.Location = LocationOf(session);
        response.Headers.Range = RangeOf(received);
        response.Headers["Docker-Upload-UUID"] = session.Id;
        if (status != StatusCodes.Status204NoContent)
        {
            response.ContentLength = 0;
        }
    }

    /// <summary>Tells the client that the blob is in the repository.</summary>
    public static void Created(HttpResponse response, RepositoryName repository, Digest digest)
    {
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"/v2/{repository.Value}/blobs/{digest.Value}";
        response.Headers["Docker-Content-Digest"] = digest.Value;
        response.ContentLength = 0;
    }

    /// <summary>A chunk that does not fit where the upload stands, which the refusal tells.</summary>
    public static OciException OutOfOrder(UploadSession session, string why) =>
        OciErrors.BlobUploadInvalid.WithStatus(StatusCodes.Status416RangeNotSatisfiable, why)
            .WithHeader("Location", LocationOf(session))
            .WithHeader("Range", RangeOf(session.Received))
            .WithHeader("Docker-Upload-UUID", session.Id);

    private static string LocationOf(UploadSession session) => $"/v2/{session.Repository}/blobs/uploads/{session.Id}";

    // The end is inclusive, so nothing and one byte look the same; every registry does so.
    private static string RangeOf(long received) => string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, received - 1)}");
}
