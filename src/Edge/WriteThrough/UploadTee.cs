using System.Buffers;
using System.IO.Pipelines;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>
/// The copy of one upload on its way to the origin: what passes goes into a bounded buffer, from there hashed into a temporary file.
/// Its life: <see cref="Take"/> … → <see cref="CommitAsync"/>, or <see cref="Drop"/> at any time; dropped means that whatever comes is
/// ignored and the file is removed. The first end counts.
/// </summary>
internal sealed class UploadTee(DigestAlgorithm algorithm, BlobStore store, WriteThroughOptions options, WriteThroughMetrics metrics) : IByteSink
{
    private const int Open = -1;
    private const int Closing = -2;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: options.BufferBytes,
        resumeWriterThreshold: options.BufferBytes / 2,
        writerScheduler: PipeScheduler.ThreadPool,
        minimumSegmentSize: 64 * 1024,
        useSynchronizationContext: false));

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<WrittenFile?>? _writing;
    private int _state = Open; // or Closing, or how it ended

    /// <summary>Bytes taken so far; right while it is not <see cref="IsDropped"/>.</summary>
    public long Length { get; private set; }

    /// <summary>True when it will not be committed.</summary>
    public bool IsDropped => Volatile.Read(ref _state) >= 0;

    /// <summary>Completes when nothing of it is left but what was committed.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Copies bytes; called by one request at a time.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || IsDropped)
        {
            return;
        }

        _writing ??= Task.Run(WriteAsync);
        _pipe.Writer.Write(bytes);
        Length += bytes.Length;
        metrics.Copied(bytes.Length);
        var flush = _pipe.Writer.FlushAsync(CancellationToken.None);
        if (!flush.IsCompletedSuccessfully)
        {
            _ = flush.AsTask(); // completes when nobody reads any more, which the drop brings about
            Drop(TeeEnd.Slow);
        }
    }

    /// <summary>It will not be committed. Nothing changes for one that is being committed or has ended.</summary>
    public void Drop(TeeEnd why)
    {
        if (Interlocked.CompareExchange(ref _state, (int)why, Open) == Open)
        {
            metrics.BlobEnded(why);
            _pipe.Reader.CancelPendingRead();
            _ = RemoveAsync();
        }
    }

    /// <summary>All bytes were taken and the origin has acknowledged them under this digest. True when they are in the cache now.</summary>
    public async Task<bool> CommitAsync(Digest digest)
    {
        if (Interlocked.CompareExchange(ref _state, Closing, Open) != Open)
        {
            return false;
        }

        await _pipe.Writer.CompleteAsync();
        var written = await (_writing ??= Task.Run(WriteAsync));
        var end = written is null ? TeeEnd.Disk : TryCommit(written, digest);
        Volatile.Write(ref _state, (int)end);
        metrics.BlobEnded(end);
        Remove(written);
        return end is TeeEnd.Committed;
    }

    private TeeEnd TryCommit(WrittenFile written, Digest digest)
    {
        if (written.Digest != digest)
        {
            return TeeEnd.Mismatch;
        }

        try
        {
            if (!store.Contains(digest))
            {
                store.Commit(written.Path, written.File, digest, written.Length);
            }

            return TeeEnd.Committed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TeeEnd.Disk;
        }
    }

    // Null when it was dropped meanwhile: then nothing is left.
    private async Task<WrittenFile?> WriteAsync()
    {
        WrittenFile? written = null;
        try
        {
            // Digest and size show only at the end: until then the file is called by anything.
            var (path, file) = store.CreateUnnamed();
            written = new WrittenFile(path, file);
            using var hasher = new DigestHasher(algorithm);
            while (!IsDropped)
            {
                var read = await _pipe.Reader.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    store.Append(path, file, piece, hasher.Length);
                    hasher.Append(piece.Span);
                }

                _pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return written with { Digest = hasher.Current(), Length = hasher.Length };
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Drop(TeeEnd.Disk); // one that is being committed learns it from the null
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }

        Remove(written);
        return null;
    }

    private async Task RemoveAsync()
    {
        if (_writing is { } writing && await writing is { } written)
        {
            Remove(written);
        }

        _gone.TrySetResult();
    }

    private void Remove(WrittenFile? written)
    {
        try
        {
            written?.File.Dispose();
            if (written is not null)
            {
                store.Discard(written.Path); // gone already when it was committed
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.BlobEnded(TeeEnd.Disk); // the next start drops it
        }

        _gone.TrySetResult();
    }

    private sealed record WrittenFile(string Path, FileStream File)
    {
        public Digest? Digest { get; init; }

        public long Length { get; init; }
    }
}
