using System.Buffers;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Puts bytes at the end of an upload's file: hashed as they come, collected into big pieces that are written while the next ones come, and
/// flushed and committed on the way. The bytes are copied, because a write that hangs may read them long after their request has ended.
/// </summary>
internal sealed class UploadWriter(UploadSession session, StorageFile file, UploadHash hash, UploadSessions sessions, UploadStore store) : IDisposable
{
    private const int PieceSize = 256 * 1024;

    // One part may be on its way to disk while the next one arrives: so a final flush never exceeds 64 MiB.
    private const long FlushEvery = 32 * 1024 * 1024;
    private StorageBuffer? _piece;
    private int _count;
    private Task _writing = Task.CompletedTask;
    private Task _flushing = Task.CompletedTask;
    private long _flushBegan = session.Received;

    /// <summary>The end of the bytes in the file that belong to the upload.</summary>
    public long Written { get; private set; } = session.Received;

    /// <summary>The end of the bytes that were taken.</summary>
    public long End { get; private set; } = session.Received;

    /// <summary>Takes bytes; waits when the disk is slower than they come.</summary>
    public async ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            hash.Append(segment.Span, End);
            for (var rest = segment; !rest.IsEmpty;)
            {
                _piece ??= StorageBuffer.Rent(PieceSize);
                var count = Math.Min(rest.Length, PieceSize - _count);
                rest[..count].CopyTo(_piece.Memory(PieceSize)[_count..]);
                (_count, End, rest) = (_count + count, End + count, rest[count..]);
                if (_count == PieceSize)
                {
                    await WriteAsync();
                }
            }
        }
    }

    /// <summary>Begins to write what was collected.</summary>
    public async ValueTask WriteAsync()
    {
        if (_piece is { } piece)
        {
            await _writing;
            _writing = WriteAsync(piece, _count);
            (_piece, _count) = (null, 0);
        }
    }

    /// <summary>Everything that was taken is on the disk when this returns.</summary>
    public async Task FlushAsync()
    {
        await WriteAsync();
        await _writing;
        await _flushing;
        if (Written > _flushBegan)
        {
            await store.FlushAsync(file, Written - _flushBegan);
            _flushBegan = Written;
        }
    }

    public void Dispose()
    {
        _piece?.Dispose();
        file.Dispose();
    }

    private async Task WriteAsync(StorageBuffer piece, int count)
    {
        using (piece)
        {
            await file.WriteAsync(piece, count, Written);
        }

        Written += count;
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
}
