using System.IO.Pipelines;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// One writer's hold on a session: receives a chunk, hashing and flushing as it comes, and commits what arrived, also when the
/// client goes away in the middle. Ends with <see cref="ReleaseAsync"/> or <see cref="DropAsync"/>.
/// </summary>
internal sealed class UploadTurn(UploadSession session, StorageFile file, UploadHash hash, UploadSessions sessions, UploadStore store) : IDisposable
{
    private readonly UploadWriter _writer = new(session, file, hash, sessions, store);

    public UploadSession Session => session;

    /// <summary>The end of the bytes in the file that belong to the upload.</summary>
    public long Written => _writer.Written;

    /// <summary>
    /// Writes a body to the end of the upload and flushes it. At most <paramref name="limit"/> bytes are taken. When the body breaks
    /// off, what arrived is kept and the reason is returned; a fault of the disk is thrown, and the turn is over.
    /// </summary>
    public async Task<Exception?> ReceiveAsync(PipeReader body, long limit)
    {
        try
        {
            var broken = await CopyAsync(body, _writer.End + limit);
            await _writer.FlushAsync();
            return broken;
        }
        catch (Exception e)
        {
            await EndAsync(e);
            throw;
        }
    }

    /// <summary>The digest of all bytes of the upload. Waits for bytes that must be read back.</summary>
    public Task<Digest> DigestAsync(CancellationToken cancellation) => hash.DigestAsync(Written, cancellation);

    /// <summary>Commits what was received and lets the next writer in.</summary>
    public Task ReleaseAsync()
    {
        hash.InUse = false;
        return sessions.ReleaseAsync(session, Written);
    }

    /// <summary>Ends the session and removes its bytes.</summary>
    public Task DropAsync()
    {
        _writer.Dispose(); // an open file keeps its bytes
        return sessions.DropAsync(session);
    }

    /// <summary>Ends the turn after a fault in what comes behind the bytes: they stay, and the next writer copies them.</summary>
    public Task AbandonAsync()
    {
        _writer.Dispose();
        return sessions.AbandonAsync(session);
    }

    public void Dispose() => _writer.Dispose();

    private async Task<Exception?> CopyAsync(PipeReader body, long end)
    {
        while (true)
        {
            var (read, broken) = await ReadAsync(body);
            if (broken is not null)
            {
                return broken;
            }

            if (read.Buffer.Length > end - _writer.End)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return OciErrors.SizeInvalid.With("the body is longer than its Content-Range");
            }

            try
            {
                await _writer.AppendAsync(read.Buffer);
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End); // also after a fault: the server drains the rest
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    // What has come is written when nothing more is there for the moment.
    private async ValueTask<(ReadResult Read, Exception? Broken)> ReadAsync(PipeReader body)
    {
        try
        {
            if (body.TryRead(out var read))
            {
                return (read, null);
            }
        }
        catch (Exception e)
        {
            return (default, e);
        }

        await _writer.WriteAsync();
        try
        {
            return (await body.ReadAsync(), null);
        }
        catch (Exception e)
        {
            return (default, e);
        }
    }

    // Only a full disk is better off without the bytes; who has lost the session has nothing to end.
    private Task EndAsync(Exception fault)
    {
        _writer.Dispose();
        switch (fault)
        {
            case OciException:
                sessions.Forget(session.Id);
                return Task.CompletedTask;
            case StorageUnavailableException { IsFull: true }:
                return sessions.DropAsync(session, bytesFirst: true);
            default:
                return sessions.AbandonAsync(session);
        }
    }
}
