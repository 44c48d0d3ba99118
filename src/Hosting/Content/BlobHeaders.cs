using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Content;

/// <summary>What an answer about a blob says before its body, the same at the origin and at an edge (distribution-spec, "Pulling blobs").</summary>
public static class BlobHeaders
{
    /// <summary>Writes status and headers for a blob of known size; the range that the body has to be, or null when there is no body.</summary>
    /// <exception cref="OciException"><c>RANGE_INVALID</c>: 416, or 400 for several ranges where parts cannot be sent (see <see cref="BlobParts"/>).</exception>
    public static ByteRange? Write(HttpContext context, Digest digest, long size)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        WriteIdentity(response, digest);
        if (Preconditions.IsNotModified(request, digest))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        var isHead = HttpMethods.IsHead(request.Method);
        response.ContentType = MediaTypes.OctetStream;
        var asked = isHead ? null : Preconditions.Range(request, digest);
        var outcome = RangeSet.IsSeveral(asked) ? Several(asked!, size, out var range) : ByteRange.Parse(asked, size, out range);
        switch (outcome)
        {
            case RangeOutcome.Multiple:
                throw OciErrors.RangeInvalid.WithStatus(StatusCodes.Status400BadRequest, "so many ranges at once are not served here: ask for one at a time");
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

    /// <summary>What every answer about a blob says of it.</summary>
    internal static void WriteIdentity(HttpResponse response, Digest digest)
    {
        var headers = response.Headers;
        headers["Docker-Content-Digest"] = digest.Value;
        headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        headers.ETag = digest.ETag;
        headers.AcceptRanges = "bytes";
    }

    // Where parts could be served, BlobParts did; here is what cannot be sent so: 400, after which clients ask one by one.
    private static RangeOutcome Several(string header, long size, out ByteRange range)
    {
        range = new ByteRange(0, size);
        var outcome = RangeSet.Parse(header, size, out var ranges);
        if (outcome is not RangeOutcome.Partial)
        {
            return outcome;
        }

        range = ranges[0];
        return ranges.Count == 1 ? RangeOutcome.Partial : RangeOutcome.Multiple;
    }
}
