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

        var id = turn.Session.Id;
        try
        {
            await sessions.CommittingAsync(turn.Session, turn.Written, digest);
            await Task.Run(() => files.Blobs.Adopt(files.Uploads.PathOf(id), digest), CancellationToken.None);
            await LinkAsync(id, repository, digest, turn.Written);
        }
        finally
        {
            sessions.Forget(id);
        }
    }

    /// <summary>
    /// Finishes a session whose process ended while it put the file in place; true when the blob is in the repository now. When the
    /// file had not been renamed yet the session simply stays open; when it is nowhere the session ends.
    /// </summary>
    public async Task<bool> RecoverAsync(UploadSession session)
    {
        if (session.Committing is null || files.Uploads.Exists(session.Id))
        {
            return false;
        }

        // Its bytes were verified before the digest was written down.
        var digest = Digest.Parse(session.Committing);
        if (files.Blobs.SizeOf(digest) == session.Received)
        {
            await LinkAsync(session.Id, RepositoryName.Parse(session.Repository), digest, session.Received);
            return true;
        }

        await sessions.DropAsync(session.Id);
        return false;
    }

    private Task LinkAsync(string id, RepositoryName repository, Digest digest, long size)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAsync(
            async session =>
            {
                var repositoryId = await tables.Repositories.EnsureAsync(session, repository);
                await tables.Blobs.AddAsync(session, repositoryId, digest, size, now);
                await tables.Sessions.DoneAsync(session, id, now);
            },
            CancellationToken.None);
    }
}

/// <summary>The tables that an upload ends in.</summary>
internal sealed record UploadTables(RepositoriesTable Repositories, BlobsTable Blobs, UploadSessionsTable Sessions);

/// <summary>Where bytes are before and after.</summary>
internal sealed record UploadFiles(UploadStore Uploads, BlobStore Blobs);
