using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>PUT /v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;?digest=</c> (end-6): the last bytes, if any, and the digest of all.</summary>
internal sealed class FinishUpload(SessionAccess access, UploadSessions sessions, UploadTurns turns, CommitUpload commit)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var session = await access.RequireAsync(context, path);
        var digest = Digest.Parse(context.Request.Query["digest"]);
        if (IsRepeated(session, digest) || (session.Committing == digest.Value && await commit.RecoverAsync(session)))
        {
            UploadAnswer.Created(context.Response, path.Repository!, digest);
            return;
        }

        // Before a byte is read; and again by the taker, because another writer may have been quicker.
        var chunk = ChunkRequest.Read(context.Request, session);
        using var turn = await turns.TakeAsync(session, digest.Algorithm);
        if (turn is null)
        {
            session = await sessions.FindAsync(path, context.RequestAborted);
            if (!IsRepeated(session, digest))
            {
                throw UploadAnswer.OutOfOrder(session, "another request is writing to this upload");
            }
        }
        else
        {
            await chunk.ReceiveAsync(turn);
            await commit.CommitAsync(turn, path.Repository!, digest, context.RequestAborted);
        }

        UploadAnswer.Created(context.Response, path.Repository!, digest);
    }

    /// <summary>True when this very upload was finished already and its 201 was lost.</summary>
    private static bool IsRepeated(UploadSession session, Digest digest)
    {
        if (session.IsDone && session.Committing != digest.Value)
        {
            throw OciErrors.BlobUploadUnknown.With("the upload is finished");
        }

        return session.IsDone;
    }
}
