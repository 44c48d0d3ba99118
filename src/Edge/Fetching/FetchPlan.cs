using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// Which bytes of one blob are here, which are on their way, and which should be asked for next: those that a reader waits for or will
/// soon want, then, when the blob is wanted whole, the first that are missing. No byte is ever claimed twice. Thread-safe.
/// </summary>
internal sealed class FetchPlan(int connections)
{
    private readonly Lock _gate = new();
    private readonly ExtentSet _here = new();
    private readonly List<Piece> _pieces = [];
    private readonly List<BlobReader> _readers = [];
    private PieceKind? _rest;
    private bool _begun;
    private bool _ignoresRanges;
    private bool _parallel;

    /// <summary>Raised when there may be something to do.</summary>
    public Signal Woken { get; } = new();

    /// <summary>Size of the blob in bytes, once begun.</summary>
    public long Size { get; private set; }

    /// <summary>How many bytes were read by readers of ranges.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>True when the blob is wanted whole by somebody, or was.</summary>
    public bool IsWholeDemanded => _rest is PieceKind.Whole;

    /// <summary>True when the rest is to be fetched: for somebody, or because the link is idle.</summary>
    public bool IsRestWanted => _rest is not null;

    /// <summary>True when every byte is here.</summary>
    public bool IsComplete => _begun && Here == Size;

    /// <summary>How many bytes are here.</summary>
    public long Here
    {
        get
        {
            lock (_gate)
            {
                return _here.Total;
            }
        }
    }

    /// <summary>How many bytes are here without a gap from the beginning.</summary>
    public long Prefix => EndFrom(0);

    /// <summary>What is here, in order.</summary>
    public Extent[] Extents()
    {
        lock (_gate)
        {
            return _here.ToArray();
        }
    }

    /// <summary>Where the bytes that are here from a position on end.</summary>
    public long EndFrom(long position)
    {
        lock (_gate)
        {
            return _here.EndFrom(position);
        }
    }

    /// <summary>The missing bytes from a missing one on, up to a bound.</summary>
    public Extent GapFrom(long position, long ceiling)
    {
        lock (_gate)
        {
            return _here.GapAround(position, position, ceiling);
        }
    }

    /// <summary>The size is known, and what was here before.</summary>
    public void Begin(long size, IEnumerable<Extent> here, bool parallel)
    {
        lock (_gate)
        {
            (Size, _parallel, _begun) = (size, parallel, true);
            foreach (var extent in here)
            {
                _here.Add(extent.From, extent.To);
            }
        }
    }

    /// <summary>A piece whose transfer has begun already.</summary>
    public Piece Claim(long from, long to, PieceKind kind)
    {
        lock (_gate)
        {
            var piece = new Piece(from, to, kind);
            _pieces.Add(piece);
            return piece;
        }
    }

    /// <summary>The blob is wanted whole: by somebody, or because the link is idle.</summary>
    public void WantRest(PieceKind kind)
    {
        lock (_gate)
        {
            _rest = _rest is PieceKind.Whole ? _rest : kind;
        }

        Woken.Raise();
    }

    /// <summary>The next piece to ask for, claimed; or null when there is nothing to do, or enough is on its way.</summary>
    /// <param name="isIdle">True when the link has nothing better to do.</param>
    public Piece? Next(bool isIdle)
    {
        lock (_gate)
        {
            return _begun ? NextForReaders() ?? NextOfTheRest(isIdle) : null;
        }
    }

    /// <summary>How many bytes a piece may read next, at most; 0 at its end. So many are its own whatever happens meanwhile.</summary>
    public int Reserve(Piece piece, int most)
    {
        lock (_gate)
        {
            var count = (int)Math.Min(most, piece.To - piece.Position);
            piece.Reserved = piece.Position + count;
            return count;
        }
    }

    /// <summary>So many more bytes of a piece are in the file.</summary>
    public void Grow(Piece piece, int count)
    {
        lock (_gate)
        {
            _here.Add(piece.Position, piece.Position + count);
            piece.Position += count;
        }
    }

    /// <summary>A piece is done, or given up.</summary>
    public void Release(Piece piece)
    {
        lock (_gate)
        {
            _pieces.Remove(piece);
        }

        Woken.Raise();
    }

    /// <summary>
    /// The origin answered a piece's range with the whole. Null while other pieces are on their way; else the piece takes the
    /// whole from the returned position on: the first missing byte.
    /// </summary>
    public long? RangesAreIgnored(Piece piece)
    {
        var from = TakeTheWhole(piece);
        Woken.Raise();
        return from;
    }

    private long? TakeTheWhole(Piece piece)
    {
        lock (_gate)
        {
            (_ignoresRanges, _rest) = (true, PieceKind.Whole);
            if (_pieces.Count > 1)
            {
                return null; // the whole would bring their bytes too
            }

            var reading = piece.Reserved - piece.Position;
            (piece.Kind, piece.Position, piece.To) = (PieceKind.Whole, _here.EndFrom(0), Size);
            piece.Reserved = piece.Position + reading;
            return piece.Position;
        }
    }

    /// <summary>A reader of a range has come.</summary>
    public void Join(BlobReader reader)
    {
        lock (_gate)
        {
            _readers.Add(reader);
        }

        Woken.Raise();
    }

    /// <summary>It has gone: what was only for it ends with a chunk.</summary>
    public void Leave(BlobReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            foreach (var piece in _pieces.Where(piece => piece.Kind is PieceKind.Side && _rest is not PieceKind.Whole && !_readers.Exists(other => other.Wants(piece))))
            {
                piece.To = Math.Min(piece.To, Math.Max(piece.Reserved, FetchSizes.ChunkEnd(piece.Position + 1)));
            }
        }

        Woken.Raise();
    }

    /// <summary>A reader has read so many bytes, or waits for the next.</summary>
    public void Moved(BlobReader reader, int count)
    {
        bool wake;
        lock (_gate)
        {
            reader.Position += count;
            ReadBytes += count;
            wake = Missing(reader) >= 0;
        }

        if (wake)
        {
            Woken.Raise();
        }
    }

    private Piece? NextForReaders()
    {
        if (_ignoresRanges || _pieces.Count(piece => piece.Kind is PieceKind.Side) >= connections)
        {
            return null;
        }

        foreach (var reader in _readers)
        {
            if (Missing(reader) is >= 0 and var at)
            {
                var piece = Take(at, Math.Min(Size, FetchSizes.ChunkEnd(reader.Ahead)), FetchSizes.ChunkStart(at), PieceKind.Side);
                reader.Widen();
                return piece;
            }
        }

        return null;
    }

    // The first byte in the nearer half of a reader's window that is neither here nor soon to come; negative when there is none.
    private long Missing(BlobReader reader)
    {
        var to = Math.Min(reader.End, reader.Position + (reader.Window / 2));
        for (var at = _here.EndFrom(reader.Position); at < to; at = _here.EndFrom(at))
        {
            if (ClaimOn(at) is not { } piece || IsFar(piece, at))
            {
                return at;
            }

            at = piece.To;
        }

        return -1;
    }

    private Piece? NextOfTheRest(bool isIdle)
    {
        if (_rest is not { } kind || (kind is PieceKind.Background && !isIdle))
        {
            return null;
        }

        var places = kind is PieceKind.Whole && _parallel && !_ignoresRanges ? connections : 1;
        if (_pieces.Count(piece => piece.Kind is not PieceKind.Side) >= places)
        {
            return null;
        }

        var first = _here.EndFrom(0);
        if (_ignoresRanges)
        {
            return first == Size || _pieces.Count > 0 ? null : Claim(first, Size, PieceKind.Whole);
        }

        var at = first;
        while (at < Size && ClaimOn(at) is { } claimed)
        {
            at = _here.EndFrom(claimed.To);
        }

        var isBounded = places > 1 || kind is PieceKind.Background;
        return at >= Size || (isBounded && at - first > connections * 2 * FetchSizes.Piece)
            ? null
            : Take(at, isBounded ? Math.Min(Size, at + FetchSizes.Piece) : Size, at, kind);
    }

    // A missing byte and what is missing around it. What another piece would have brought much later is taken from it.
    private Piece Take(long at, long ceiling, long floor, PieceKind kind)
    {
        var gap = _here.GapAround(at, floor, ceiling);
        var (from, to) = (gap.From, gap.To);
        var victim = ClaimOn(at);
        foreach (var other in _pieces.Where(other => other != victim))
        {
            from = other.To <= at ? Math.Max(from, other.To) : from;
            to = other.Position > at ? Math.Min(to, other.Position) : to;
        }

        if (victim is not null)
        {
            victim.To = from;
        }

        return Claim(from, to, kind);
    }

    private Piece? ClaimOn(long at) => _pieces.Find(piece => piece.Position <= at && at < piece.To);

    private static bool IsFar(Piece piece, long at) => piece.Kind is not PieceKind.Side && at - piece.Reserved > FetchSizes.Near;
}
