using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Takes a whole blob in one request (end-4b): a session that begins and ends with it.</summary>
internal sealed class ReceiveBlob(UploadSessions sessions, UploadTurns turns, CommitUpload commit)
{
    public async Task HandleAsync(HttpContext context, RepositoryName repository, Digest digest, string? actor)
    {
        var session = await sessions.StartAsync(repository, digest.Algorithm, actor);
        var chunk = ChunkRequest.Read(context.Request, session);
        using var turn = await turns.TakeAsync(session, digest.Algorithm) ?? throw OciErrors.BlobUploadUnknown.With();
        try
        {
            await chunk.ReceiveAsync(turn);
        }
        catch
        {
            // The client never learnt where to continue.
            await turn.DropAsync();
            throw;
        }

        await commit.CommitAsync(turn, repository, digest, context.RequestAborted);
        UploadAnswer.Created(context.Response, repository, digest);
    }
}
