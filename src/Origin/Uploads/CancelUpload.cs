using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// <c>DELETE /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-14). A request that is still writing finds its session gone when
/// it next commits.
/// </summary>
internal sealed class CancelUpload(SessionAccess access, UploadSessions sessions)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var session = await access.RequireOpenAsync(context, path);
        await sessions.CancelAsync(session);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
