using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// One reader of a fetch: where it stands, and how far ahead of it is worth fetching. A reader of an inner range makes its own demand;
/// a reader of the whole waits for what comes in order.
/// </summary>
internal sealed class BlobReader : IDisposable
{
    private readonly BlobFetch _fetch;
    private readonly long _start;

    public BlobReader(BlobFetch fetch, ByteRange range, bool isOpenEnded)
    {
        (_fetch, _start, Position, End) = (fetch, range.Offset, range.Offset, range.End);
        IsWhole = range.Offset == 0 && range.End == fetch.Size;
        Window = isOpenEnded ? FetchSizes.FirstWindow : FetchSizes.Piece;
        if (!IsWhole)
        {
            fetch.Plan.Join(this);
        }
    }

    /// <summary>True when it reads from the first byte to the last: what it gets complete is verified.</summary>
    public bool IsWhole { get; }

    /// <summary>The next byte that it needs. Set by the plan.</summary>
    public long Position { get; set; }

    /// <summary>Where it stops.</summary>
    public long End { get; }

    /// <summary>How many bytes from its position on are fetched for it. Guarded by the plan.</summary>
    public long Window { get; private set; }

    /// <summary>Where its window ends.</summary>
    public long Ahead => Math.Min(End, Position + Window);

    /// <summary>How far it may read now.</summary>
    /// <exception cref="FetchFailedException">The bytes turned out to be wrong, or there is nothing to read and nothing will come.</exception>
    public long Readable()
    {
        var readable = Math.Min(End, _fetch.ReadableFrom(Position, IsWhole));
        _fetch.ThrowIfOver(readable > Position);
        return readable;
    }

    /// <summary>It has read so many bytes; with 0, it waits.</summary>
    public void Advance(int count)
    {
        if (IsWhole)
        {
            Position += count;
        }
        else
        {
            _fetch.Plan.Moved(this, count);
        }
    }

    /// <summary>More was claimed for it: one that has read a whole window is worth a larger one.</summary>
    public void Widen() => Window = Position - _start >= Window ? Math.Min(FetchSizes.Piece, 2 * Window) : Window;

    /// <summary>True when a piece brings something that it wants.</summary>
    public bool Wants(Piece piece) => piece.To > Position && piece.Position < Ahead;

    public void Dispose()
    {
        if (!IsWhole)
        {
            _fetch.Plan.Leave(this);
        }
    }
}
