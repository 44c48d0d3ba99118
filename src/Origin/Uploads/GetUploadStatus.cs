using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>GET /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-13): how far the upload is.</summary>
internal sealed class GetUploadStatus(IRegistryAccess access, UploadSessions sessions)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Push, path.Repository);
        var session = await sessions.FindAsync(path, context.RequestAborted);
        if (session.IsDone)
        {
            throw OciErrors.BlobUploadUnknown.With("the upload is finished");
        }

        UploadAnswer.Continue(context.Response, session, session.Received, StatusCodes.Status204NoContent);
    }
}
