using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// The life of upload sessions: started, taken by one writer at a time, and released or dropped. The row says what is on disk; the
/// file may hold more, which nobody counts.
/// </summary>
internal sealed class UploadSessions(Database.Database database, UploadSessionsTable table, UploadStore store, UploadHashes hashes, TimeProvider time)
{
    /// <summary>How long a process that has gone silent keeps its sessions; renewed every third of it.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);

    /// <summary>Sessions that this process is writing to.</summary>
    public int Writing => _held.Count;

    public async Task<UploadSession> StartAsync(RepositoryName repository, DigestAlgorithm algorithm, string? actor)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await database.WriteAsync(session => table.InsertAsync(session, id, repository, algorithm, actor, Now), CancellationToken.None);
        return new UploadSession(id, repository.Value, algorithm.Name(), 0, 0, null, null, actor, (long)UploadState.Open);
    }

    /// <summary>The session, if it is this repository's.</summary>
    /// <exception cref="OciException"><c>BLOB_UPLOAD_UNKNOWN</c>.</exception>
    public async Task<UploadSession> FindAsync(RequestPath path, CancellationToken cancellation)
    {
        var found = path.Session is { } id ? await database.ReadAsync(session => table.FindAsync(session, id), cancellation) : null;
        return found is not null && found.Repository == path.Repository!.Value ? found : throw OciErrors.BlobUploadUnknown.With();
    }

    /// <summary>True when nobody writes to the session, as far as is known.</summary>
    public bool IsIdle(UploadSession found) => !_held.ContainsKey(found.Id) && (found.Holder is null || found.Holder == _holder);

    /// <summary>Makes the caller the only writer, or answers null when there is another one, or the session has ended.</summary>
    public async Task<UploadTurn?> TakeAsync(UploadSession wanted, DigestAlgorithm algorithm)
    {
        if (!_held.TryAdd(wanted.Id, true))
        {
            return null;
        }

        UploadSession? held = null;
        try
        {
            held = await database.WriteAsync(
                async session => await table.TakeAsync(session, wanted.Id, _holder, Now, Until) ? await table.FindAsync(session, wanted.Id) : null,
                CancellationToken.None);
            return held is null ? null : await OpenAsync(held, algorithm);
        }
        finally
        {
            if (held is null)
            {
                _held.TryRemove(wanted.Id, out _);
            }
        }
    }

    /// <summary>Commits bytes that are flushed, in the middle of a chunk.</summary>
    public async Task AdvanceAsync(UploadSession held, long received)
    {
        if (!await database.WriteAsync(session => table.AdvanceAsync(session, held, received, Now), CancellationToken.None))
        {
            throw OciErrors.BlobUploadUnknown.With("the upload was cancelled or taken over");
        }
    }

    /// <summary>Commits what is flushed and lets the next writer in.</summary>
    public async Task ReleaseAsync(UploadSession held, long received)
    {
        var committed = false;
        try
        {
            committed = await database.WriteAsync(session => table.ReleaseAsync(session, held, received, Now), CancellationToken.None);
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

        if (!committed)
        {
            await SweepAsync(held.Id);
            throw OciErrors.BlobUploadUnknown.With("the upload was cancelled or taken over");
        }
    }

    /// <summary>Says under which digest the file is about to be put in place, so that a crash in the middle can be mended.</summary>
    public async Task CommittingAsync(UploadSession held, long received, Digest digest)
    {
        if (!await database.WriteAsync(session => table.CommittingAsync(session, held, received, digest, Now), CancellationToken.None))
        {
            await SweepAsync(held.Id);
            throw OciErrors.BlobUploadUnknown.With("the upload was cancelled or taken over");
        }
    }

    /// <summary>Ends a session at its client's wish. A writer notices when it next commits, and cleans up behind itself.</summary>
    public async Task CancelAsync(string id)
    {
        await database.WriteAsync(session => table.DeleteAsync(session, id), CancellationToken.None);
        store.Delete(id);
        if (!_held.ContainsKey(id))
        {
            hashes.Drop(id);
        }
    }

    /// <summary>Ends a session and removes its bytes.</summary>
    public async Task DropAsync(string id)
    {
        // The bytes first: when the disk is full the database needs their room. A row without its file is found out by whoever takes it.
        hashes.Drop(id);
        try
        {
            store.Delete(id);
            await database.WriteAsync(session => table.DeleteAsync(session, id), CancellationToken.None);
        }
        finally
        {
            _held.TryRemove(id, out _);
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
        return ids.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(session => table.RenewAsync(session, [.. ids], _holder, Until), cancellation);
    }

    /// <summary>Frees the sessions of processes that ended. The data folder is ours alone, so all others ended.</summary>
    public Task FreeAbandonedAsync(CancellationToken cancellation) =>
        database.WriteAsync(session => table.ForgetOthersAsync(session, _holder), cancellation);

    // A writer may have made the file anew after a cancellation removed it.
    private async Task SweepAsync(string id)
    {
        if (await database.ReadAsync(session => table.FindAsync(session, id), CancellationToken.None) is null)
        {
            store.Delete(id);
        }
    }

    // Bytes that a writer left without committing them belong to nobody.
    private async Task CutTailAsync(SafeFileHandle file, long received)
    {
        if (RandomAccess.GetLength(file) > received)
        {
            RandomAccess.SetLength(file, received);
            await store.FlushAsync(file, 0);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until => (time.GetUtcNow() + Hold).ToUnixTimeMilliseconds();

    private async Task<UploadTurn> OpenAsync(UploadSession held, DigestAlgorithm algorithm)
    {
        SafeFileHandle? file = null;
        try
        {
            file = store.OpenToWrite(held.Id);
            if (RandomAccess.GetLength(file) < held.Received)
            {
                throw OciErrors.BlobUploadUnknown.With("the bytes of this upload are lost: start again");
            }

            await CutTailAsync(file, held.Received);
            return new UploadTurn(held, file, hashes.Resume(held, algorithm), this, store);
        }
        catch
        {
            file?.Dispose();
            await DropAsync(held.Id);
            throw;
        }
    }
}
