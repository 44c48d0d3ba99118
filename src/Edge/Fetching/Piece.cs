namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// One transfer's claim on [<see cref="Position"/>, <see cref="To"/>): nobody else fetches these bytes. Guarded by its
/// <see cref="FetchPlan"/>, which may lower the end.
/// </summary>
internal sealed class Piece(long from, long to, PieceKind kind)
{
    /// <summary>The next byte that it will write.</summary>
    public long Position { get; set; } = from;

    /// <summary>Where the bytes end that it is reading now: its end is never lowered below it.</summary>
    public long Reserved { get; set; } = from;

    /// <summary>Where it stops.</summary>
    public long To { get; set; } = to;

    /// <summary>Whom it serves.</summary>
    public PieceKind Kind { get; set; } = kind;
}

/// <summary>Whom a piece serves.</summary>
internal enum PieceKind
{
    /// <summary>Everybody who wants the blob whole.</summary>
    Whole,

    /// <summary>Readers of a range, as long as there are any.</summary>
    Side,

    /// <summary>Nobody yet: the rest of a blob, while the link is idle.</summary>
    Background,
}
