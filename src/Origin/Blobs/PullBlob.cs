using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Blobs;

/// <summary><c>GET</c> and <c>HEAD /v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-2): only through the repository's own link.</summary>
internal sealed class PullBlob(
    AccessPolicy access,
    Database.Database database,
    BlobsTable blobs,
    BlobTouch touch,
    BlobSender sender)
{
    public async Task HeadAsync(HttpContext context, RequestPath path)
    {
        var blob = await FindAsync(context, path);
        await touch.TouchAsync(path.Repository!, path.Digest!, blob);
        if (!AnswerKnown(context, path.Digest!))
        {
            context.Response.ContentLength = blob.Size;
        }
    }

    public async Task GetAsync(HttpContext context, RequestPath path)
    {
        var digest = path.Digest!;
        var blob = await FindAsync(context, path);
        if (AnswerKnown(context, digest))
        {
            return;
        }

        var range = SelectRange(context, digest, blob.Size);
        context.Response.ContentLength = range.Length;
        await sender.SendAsync(digest, range, context.Response.Body, context.RequestAborted);
    }

    private async Task<LinkedBlob> FindAsync(HttpContext context, RequestPath path)
    {
        access.Require(context, AccessAction.Pull, path.Repository);
        return await database.ReadAsync(session => blobs.FindAsync(session, path.Repository!, path.Digest!), context.RequestAborted)
            ?? throw OciErrors.BlobUnknown.With(detail: path.Digest!.Value);
    }

    private static bool AnswerKnown(HttpContext context, Digest digest)
    {
        var headers = context.Response.Headers;
        headers.ETag = digest.ETag;
        headers["Docker-Content-Digest"] = digest.Value;
        headers.AcceptRanges = "bytes";
        if (EntityTags.IsKnown(context.Request, digest))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        context.Response.ContentType = MediaTypes.OctetStream;
        return false;
    }

    private static ByteRange SelectRange(HttpContext context, Digest digest, long size)
    {
        var header = EntityTags.AllowsRange(context.Request, digest) ? context.Request.Headers.Range.ToString() : null;
        switch (ByteRange.Parse(header, size, out var range))
        {
            case RangeOutcome.Partial:
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                context.Response.Headers.ContentRange = range.ContentRange(size);
                return range;
            case RangeOutcome.Unsatisfiable:
                throw OciErrors.RangeInvalid.With().WithHeader("Content-Range", ByteRange.Unsatisfied(size));
            case RangeOutcome.Multiple:
                // Lazy pullers ask for one range at a time after this answer.
                throw OciErrors.RangeInvalid.WithStatus(StatusCodes.Status400BadRequest, "several ranges at once are not served: ask for one");
            default:
                return range;
        }
    }
}
