using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>GET /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-13): how far the upload is.</summary>
internal sealed class GetUploadStatus(SessionAccess access)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var session = await access.RequireOpenAsync(context, path);
        UploadAnswer.Continue(context.Response, session, session.Received, StatusCodes.Status204NoContent);
    }
}
