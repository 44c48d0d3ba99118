using System.Buffers;
using System.IO.Pipelines;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// One writer's hold on a session: receives a chunk, hashing and flushing as it comes, and commits what arrived, also when the
/// client goes away in the middle. Ends with <see cref="ReleaseAsync"/> or <see cref="DropAsync"/>.
/// </summary>
internal sealed class UploadTurn(UploadSession session, SafeFileHandle file, UploadHash hash, UploadSessions sessions, UploadStore store) : IDisposable
{
    // One piece may be on its way to disk while the next one arrives: so a final flush never exceeds 64 MiB.
    private const long FlushEvery = 32 * 1024 * 1024;
    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private Task _flushing = Task.CompletedTask;
    private long _flushBegan = session.Received;

    public UploadSession Session => session;

    /// <summary>The end of the bytes in the file that belong to the upload.</summary>
    public long Written { get; private set; } = session.Received;

    /// <summary>
    /// Writes a body to the end of the upload and flushes it. At most <paramref name="limit"/> bytes are taken. When the body breaks
    /// off, what arrived is kept and the reason is returned; a fault of the disk is thrown, and the session is of no use any more.
    /// </summary>
    public async Task<Exception?> ReceiveAsync(PipeReader body, long limit)
    {
        var end = Written + limit;
        try
        {
            while (true)
            {
                ReadResult read;
                try
                {
                    read = await body.ReadAsync();
                }
                catch (Exception e)
                {
                    await FlushAsync();
                    return e;
                }

                if (read.Buffer.Length > end - Written)
                {
                    body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    await FlushAsync();
                    return OciErrors.SizeInvalid.With("the body is longer than its Content-Range");
                }

                try
                {
                    await WriteAsync(read.Buffer);
                }
                finally
                {
                    body.AdvanceTo(read.Buffer.End); // also after a fault: the server drains the rest
                }

                if (read.IsCompleted)
                {
                    await FlushAsync();
                    return null;
                }
            }
        }
        catch
        {
            await DropAsync();
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
    public async Task DropAsync()
    {
        await IgnoringFaults(_flushing);
        file.Dispose(); // an open file keeps its bytes, and a full disk needs them back
        await sessions.DropAsync(session.Id);
    }

    public void Dispose() => file.Dispose();

    private async Task WriteAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _segments.Clear();
        foreach (var segment in bytes)
        {
            _segments.Add(segment);
        }

        // The disk works while we hash.
        var writing = RandomAccess.WriteAsync(file, _segments, Written);
        var offset = Written;
        foreach (var segment in _segments)
        {
            hash.Append(segment.Span, offset);
            offset += segment.Length;
        }

        await writing;
        Written = offset;
        hash.Written(Written);
        if (Written - _flushBegan >= FlushEvery)
        {
            await _flushing;
            _flushing = FlushAndAdvanceAsync(Written, Written - _flushBegan);
            _flushBegan = Written;
        }
    }

    private async Task FlushAndAdvanceAsync(long end, long bytes)
    {
        await store.FlushAsync(file, bytes);
        await sessions.AdvanceAsync(session, end);
    }

    private async Task FlushAsync()
    {
        await _flushing;
        if (Written > _flushBegan)
        {
            await store.FlushAsync(file, Written - _flushBegan);
            _flushBegan = Written;
        }
    }

    // The fault that matters is on its way to the caller already.
    private static Task IgnoringFaults(Task task) =>
        task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
