using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// The rows of upload sessions: started, held by one writer at a time, and released, abandoned or ended. The row says what is on disk; the
/// file may hold more, which nobody counts. Each step of a writer is bound to its generation, and fails when another has taken over.
/// </summary>
internal sealed class UploadSessions(Database.Database database, UploadSessionsTable table, UploadStore store, UploadHashes hashes, UploadHolder holder)
{
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);

    /// <summary>Sessions that this process is writing to.</summary>
    public int Writing => _held.Count;

    public async Task<UploadSession> StartAsync(RepositoryName repository, DigestAlgorithm algorithm, string? actor)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await database.WriteAsync(session => table.InsertAsync(session, id, repository, algorithm, actor, holder.Now), CancellationToken.None);
        return new UploadSession(id, repository.Value, algorithm.Name(), 0, 0, null, null, actor, (long)UploadState.Open, 0);
    }

    /// <summary>The session, if it is this repository's.</summary>
    /// <exception cref="OciException"><c>BLOB_UPLOAD_UNKNOWN</c>.</exception>
    public async Task<UploadSession> FindAsync(RequestPath path, CancellationToken cancellation)
    {
        var found = path.Session is { } id ? await database.ReadAsync(session => table.FindAsync(session, id), cancellation) : null;
        return found is not null && found.Repository == path.Repository!.Value ? found : throw OciErrors.BlobUploadUnknown.With();
    }

    /// <summary>
    /// Makes the caller the only writer, or answers null when there is another one, or the session has ended. A session that was not
    /// released in order is to be continued in a file of its own, which <see cref="UploadSession.File"/> then names.
    /// </summary>
    public async Task<UploadSession?> HoldAsync(string id)
    {
        if (!_held.TryAdd(id, true))
        {
            return null;
        }

        UploadSession? taken = null;
        try
        {
            taken = await database.WriteAsync(session => table.TakeAsync(session, id, holder.Name, holder.Now), CancellationToken.None);
            return taken is { Holder: not null } ? taken with { File = taken.Generation, Replaces = taken.File } : taken;
        }
        finally
        {
            if (taken is null)
            {
                _held.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Commits bytes that are flushed, in the middle of a chunk.</summary>
    public async Task AdvanceAsync(UploadSession held, long received)
    {
        if (!await database.WriteAsync(session => table.AdvanceAsync(session, held, received, holder.Now), CancellationToken.None))
        {
            throw await LostAsync(held);
        }
    }

    /// <summary>Commits what is flushed and lets the next writer in.</summary>
    public async Task ReleaseAsync(UploadSession held, long received)
    {
        var committed = false;
        try
        {
            committed = await database.WriteAsync(session => table.ReleaseAsync(session, held, received, holder.Now), CancellationToken.None);
        }
        finally
        {
            // A hash that has seen bytes which were not committed must never vouch for those that come in their place.
            if (!committed)
            {
                hashes.Drop(held.Id);
            }

            _held.TryRemove(held.Id, out _);
        }

        await (committed ? RemoveReplacedAsync(held) : throw await LostAsync(held));
    }

    /// <summary>
    /// Lets go of a session whose file may still be written to by a call that hangs. What is committed stays; the next writer copies it.
    /// </summary>
    public async Task AbandonAsync(UploadSession held)
    {
        Forget(held.Id);
        await database.WriteAsync(session => table.AbandonAsync(session, held), CancellationToken.None);
    }

    /// <summary>Says under which digest the file is about to be put in place, so that a crash in the middle can be mended.</summary>
    public async Task CommittingAsync(UploadSession held, long received, Digest digest)
    {
        if (!await database.WriteAsync(session => table.CommittingAsync(session, held, received, digest, holder.Now), CancellationToken.None))
        {
            throw await LostAsync(held);
        }
    }

    /// <summary>Ends a session at its client's wish. A writer notices when it next commits, and cleans up behind itself.</summary>
    public async Task CancelAsync(UploadSession found)
    {
        await database.WriteAsync(session => table.DeleteAsync(session, found.Id), CancellationToken.None);
        await store.DeleteAsync(found.Id, found.File, found.Generation);
        if (!_held.ContainsKey(found.Id))
        {
            hashes.Drop(found.Id);
        }
    }

    /// <summary>Ends a session that the caller holds and removes its bytes, if it still holds it.</summary>
    /// <param name="held">The session.</param>
    /// <param name="bytesFirst">True when the disk is full, so that the database may need the room that the bytes take.</param>
    public async Task DropAsync(UploadSession held, bool bytesFirst = false)
    {
        Forget(held.Id);
        if (bytesFirst)
        {
            await store.DeleteAsync(held.Id, held.File);
        }

        if (await database.WriteAsync(session => table.DeleteAsync(session, held), CancellationToken.None))
        {
            await store.DeleteAsync(held.Id, held.File, held.Replaces ?? held.File);
        }
    }

    /// <summary>Lets go of everything that this process remembers about a session.</summary>
    public void Forget(string id)
    {
        hashes.Drop(id);
        _held.TryRemove(id, out _);
    }

    /// <summary>Says that this process still lives, and with it the writers that it has.</summary>
    public Task RenewAsync(CancellationToken cancellation)
    {
        var ids = _held.Keys;
        return ids.Count == 0 ? Task.CompletedTask : database.WriteAsync(session => table.RenewAsync(session, [.. ids], holder.Name), cancellation);
    }

    /// <summary>Frees the sessions of this node's earlier processes, which have ended: the data folder is ours alone.</summary>
    public Task FreeEarlierAsync(CancellationToken cancellation) =>
        database.WriteAsync(session => table.FreeEarlierAsync(session, holder.NodePrefix, holder.Name), cancellation);

    /// <summary>The bytes that were copied are committed in their copy. When the old file cannot be removed now, the sweep finds it.</summary>
    public Task RemoveReplacedAsync(UploadSession committed) =>
        committed.Replaces is { } old ? store.TryDeleteAsync(committed.Id, old) : Task.CompletedTask;

    /// <summary>What to tell a writer whose session is not its own any more. A file that it made and nobody counts on is removed.</summary>
    public async Task<OciException> LostAsync(UploadSession held)
    {
        var found = await database.ReadAsync(session => table.FindAsync(session, held.Id), CancellationToken.None);
        if (found is null || (held.Replaces is not null && new UploadFile(held.Id, held.File).IsLeft(found)))
        {
            await store.TryDeleteAsync(held.Id, held.File); // a writer may have made it anew after a cancellation removed it
        }

        return found switch
        {
            null => OciErrors.BlobUploadUnknown.With("the upload was cancelled"),
            { IsDone: true } => OciErrors.BlobUploadUnknown.With("the upload is finished"),
            _ => UploadAnswer.OutOfOrder(found, "another request has taken this upload over"),
        };
    }
}
