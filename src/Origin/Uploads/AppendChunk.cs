using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>PATCH /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-5): one chunk, or a stream of unknown length.</summary>
internal sealed class AppendChunk(IRegistryAccess access, UploadSessions sessions)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Push, path.Repository);
        var session = await sessions.FindAsync(path, context.RequestAborted);
        if (session.IsDone)
        {
            throw OciErrors.BlobUploadUnknown.With("the upload is finished");
        }

        var chunk = ChunkRequest.Read(context.Request, session);
        using var turn = await sessions.TakeAsync(session, session.Hash)
            ?? throw UploadAnswer.OutOfOrder(await sessions.FindAsync(path, context.RequestAborted), "another request is writing to this upload");
        await chunk.ReceiveAsync(turn);
        await turn.ReleaseAsync();
        UploadAnswer.Continue(context.Response, session, turn.Written, StatusCodes.Status202Accepted);
    }
}
