using System.Buffers;
using EdgeRegistry.Edge.Cache.Disk;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Writes pieces into growing files: source → file → hash. Bounds how many transfers run at once, and so the memory that they take.</summary>
internal sealed class PieceWriter(BlobSource source, BlobStore store, FetchOptions options, ResumeRules rules, FetchingMetrics metrics) : IDisposable
{
    // What a writer reads back for the hash after each of its own writes: enough to catch up, little enough to go on reading.
    private const int CatchUpFactor = 8;

    private readonly SemaphoreSlim _places = new(options.MaxConcurrent);
    private int _demanded;
    private int _background;

    /// <summary>True while nobody waits for any transfer, and none runs in the background.</summary>
    public bool IsIdle => Volatile.Read(ref _demanded) == 0 && Volatile.Read(ref _background) == 0;

    /// <summary>Waits for a place and opens a transfer; the place goes with it to <see cref="WriteAsync"/>, or back with <see cref="Leave"/>.</summary>
    public async Task<OpenBody?> OpenAsync(FetchQuestion question, long from, long? to, CancellationToken stop)
    {
        await _places.WaitAsync(stop);
        try
        {
            if (await source.OpenAsync(question.Repository, question.Digest, from, to, stop) is { } body)
            {
                return body;
            }
        }
        catch
        {
            Leave();
            throw;
        }

        Leave();
        return null;
    }

    /// <summary>Gives back the place of a transfer that is not written.</summary>
    public void Leave() => _places.Release();

    /// <summary>Writes a piece to its end; the piece is released whatever happens.</summary>
    /// <param name="fetch">Whose.</param>
    /// <param name="piece">Which.</param>
    /// <param name="first">A transfer that was opened for it, with its place, or null.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="FetchFailedException">It cannot be brought.</exception>
    public async Task WriteAsync(BlobFetch fetch, Piece piece, OpenBody? first, CancellationToken stop)
    {
        var kind = piece.Kind; // it may change on the way
        Interlocked.Increment(ref CounterOf(kind));
        metrics.PieceBegun(kind);
        try
        {
            if (first is null)
            {
                await _places.WaitAsync(stop);
            }

            try
            {
                await CopyAsync(fetch, piece, first, stop);
            }
            finally
            {
                Leave();
            }
        }
        catch (RangeIgnoredException)
        {
            // Another transfer brings its bytes.
        }
        finally
        {
            Interlocked.Decrement(ref CounterOf(kind));
            fetch.Plan.Release(piece);
        }
    }

    public void Dispose() => _places.Dispose();

    private ref int CounterOf(PieceKind kind) => ref kind is PieceKind.Background ? ref _background : ref _demanded;

    private async Task CopyAsync(BlobFetch fetch, Piece piece, OpenBody? first, CancellationToken stop)
    {
        var plan = fetch.Plan;
        var buffer = ArrayPool<byte>.Shared.Rent(options.BufferBytes);
        try
        {
            await using var body = new ResumingBody(source, fetch.Question, fetch.Size, piece.Position, rules) { WhenWhole = () => plan.RangesAreIgnored(piece) };
            if (first is not null)
            {
                body.Use(first);
            }

            while (plan.Reserve(piece, options.BufferBytes) is > 0 and var most)
            {
                var count = await body.ReadAsync(buffer.AsMemory(0, most), piece.To, stop);
                Keep(fetch, piece, buffer.AsMemory(0, count));
                fetch.Hash.CatchUp(fetch.File.Stream.SafeFileHandle, plan.Prefix, buffer, CatchUpFactor * (long)options.BufferBytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Bytes that are here already were read by somebody, perhaps hashed: they are never written again.
    private void Keep(BlobFetch fetch, Piece piece, ReadOnlyMemory<byte> bytes)
    {
        var (plan, start, end) = (fetch.Plan, piece.Position, piece.Position + bytes.Length);
        for (var at = plan.EndFrom(start); at < end;)
        {
            var gap = plan.GapFrom(at, end);
            var fresh = bytes[(int)(gap.From - start)..(int)(gap.To - start)];
            OnDisk.Write(store, fetch.File.Stream, fresh, gap.From);
            fetch.Hash.Append(gap.From, fresh.Span);
            at = Math.Max(gap.To, plan.EndFrom(gap.To));
        }

        plan.Grow(piece, bytes.Length);
        fetch.Progress.Raise();
    }
}
