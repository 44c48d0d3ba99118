using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Turns an upload into a blob: digest matches → session says which blob it becomes → rename → flush the folder → one transaction
/// (blob, link, session done). The bytes were flushed as they came. A crash anywhere leaves an upload that can be finished again.
/// </summary>
internal sealed class CommitUpload(
    Database.Database database,
    UploadTables tables,
    UploadSessions sessions,
    UploadFiles files,
    TimeProvider time)
{
    public async Task CommitAsync(UploadTurn turn, RepositoryName repository, Digest digest, CancellationToken cancellation)
    {
        Digest actual;
        try
        {
            actual = await turn.DigestAsync(cancellation);
        }
        catch
        {
            await turn.ReleaseAsync();
            throw;
        }

        if (actual != digest)
        {
            await turn.DropAsync();
            throw OciErrors.DigestInvalid.With($"the uploaded content has the digest {actual.Value}", digest.Value);
        }

        try
        {
            await sessions.CommittingAsync(turn.Session, turn.Written, digest);
            await files.Blobs.AdoptAsync(files.Uploads.PathOf(turn.Session.Id, turn.Session.File), digest);
            await LinkAsync(turn.Session, repository, digest, turn.Written);
            await sessions.RemoveReplacedAsync(turn.Session);
            sessions.Forget(turn.Session.Id);
        }
        catch (OciException)
        {
            sessions.Forget(turn.Session.Id); // it is another's
            throw;
        }
        catch
        {
            await turn.AbandonAsync(); // what did not answer may still happen
            throw;
        }
    }

    /// <summary>
    /// Finishes a session whose writer went away while it put the file in place; true when the blob is in the repository now. When the
    /// file had not been renamed yet the session simply stays open; when it is nowhere the session ends.
    /// </summary>
    public async Task<bool> RecoverAsync(UploadSession session)
    {
        if (session.Committing is null || await files.Uploads.ExistsAsync(session.Id, session.File) || await sessions.HoldAsync(session.Id) is not { } held)
        {
            return false;
        }

        try
        {
            return await RecoverHeldAsync(held);
        }
        catch
        {
            await sessions.AbandonAsync(held);
            throw;
        }
    }

    private async Task<bool> RecoverHeldAsync(UploadSession held)
    {
        // Its bytes were verified before the digest was written down.
        var digest = Digest.Parse(held.Committing!);
        if (await files.Blobs.SizeOfAsync(digest) == held.Received)
        {
            await LinkAsync(held, RepositoryName.Parse(held.Repository), digest, held.Received);
            sessions.Forget(held.Id);
            return true;
        }

        await sessions.DropAsync(held);
        return false;
    }

    private async Task LinkAsync(UploadSession held, RepositoryName repository, Digest digest, long size)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isLinked = await database.WriteAsync(
            async session =>
            {
                if (!await tables.Sessions.DoneAsync(session, held, now))
                {
                    return false;
                }

                var repositoryId = await tables.Repositories.EnsureAsync(session, repository);
                await tables.Blobs.AddAsync(session, repositoryId, digest, size, now);
                return true;
            },
            CancellationToken.None);
        if (!isLinked)
        {
            throw await sessions.LostAsync(held);
        }
    }
}

/// <summary>The tables that an upload ends in.</summary>
internal sealed record UploadTables(RepositoriesTable Repositories, BlobsTable Blobs, UploadSessionsTable Sessions);

/// <summary>Where bytes are before and after.</summary>
internal sealed record UploadFiles(UploadStore Uploads, BlobStore Blobs);
