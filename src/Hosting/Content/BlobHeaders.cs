using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Content;

/// <summary>What an answer about a blob says before its body, the same at the origin and at an edge (distribution-spec, "Pulling blobs").</summary>
public static class BlobHeaders
{
    /// <summary>Writes status and headers for a blob of known size; the range that the body has to be, or null when there is no body.</summary>
    /// <exception cref="OciException"><c>RANGE_INVALID</c>: 416, or 400 for several ranges at once.</exception>
    public static ByteRange? Write(HttpContext context, Digest digest, long size)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers["Docker-Content-Digest"] = digest.Value;
        headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        headers.ETag = digest.ETag;
        headers.AcceptRanges = "bytes";
        if (Preconditions.IsNotModified(request, digest))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        var isHead = HttpMethods.IsHead(request.Method);
        response.ContentType = MediaTypes.OctetStream;
        var outcome = ByteRange.Parse(isHead ? null : Preconditions.Range(request, digest), size, out var range);
        switch (outcome)
        {
            case RangeOutcome.Multiple:
                throw OciErrors.RangeInvalid.WithStatus(StatusCodes.Status400BadRequest, "several ranges at once are not served: ask for one at a time");
            case RangeOutcome.Unsatisfiable:
                throw OciErrors.RangeInvalid.With().WithHeader("Content-Range", ByteRange.Unsatisfied(size));
            case RangeOutcome.Partial:
                response.StatusCode = StatusCodes.Status206PartialContent;
                headers.ContentRange = range.ContentRange(size);
                break;
        }

        response.ContentLength = range.Length;
        return isHead ? null : range;
    }
}
