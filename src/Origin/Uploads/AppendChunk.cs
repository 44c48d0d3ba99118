using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>PATCH /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-5): one chunk, or a stream of unknown length.</summary>
internal sealed class AppendChunk(SessionAccess access, UploadSessions sessions, UploadTurns turns)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var session = await access.RequireOpenAsync(context, path);
        var chunk = ChunkRequest.Read(context.Request, session);
        using var turn = await turns.TakeAsync(session, session.Hash)
            ?? throw UploadAnswer.OutOfOrder(await sessions.FindAsync(path, context.RequestAborted), "another request is writing to this upload");
        await chunk.ReceiveAsync(turn);
        await turn.ReleaseAsync();
        UploadAnswer.Continue(context.Response, session, turn.Written, StatusCodes.Status202Accepted);
    }
}
