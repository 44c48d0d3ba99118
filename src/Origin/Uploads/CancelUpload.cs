using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// <c>DELETE /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-14). A request that is still writing finds its session gone when
/// it next commits.
/// </summary>
internal sealed class CancelUpload(IRegistryAccess access, UploadSessions sessions)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Push, path.Repository);
        var session = await sessions.FindAsync(path, context.RequestAborted);
        if (session.IsDone)
        {
            throw OciErrors.BlobUploadUnknown.With("the upload is finished");
        }

        await sessions.CancelAsync(session.Id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
