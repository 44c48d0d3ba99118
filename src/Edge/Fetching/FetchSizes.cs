namespace EdgeRegistry.Edge.Fetching;

/// <summary>The sizes, in bytes, in which blobs are cut up. Where an operator has a say they come from the options.</summary>
internal static class FetchSizes
{
    /// <summary>
    /// The unit of cold ranges. Lazy pullers read 50 KiB to a few hundred at a time, so much more would cross the link for nothing; much
    /// less would cost a request for every read. 20 ms of a 100 Mb/s link.
    /// </summary>
    public const long Chunk = 256 * 1024;

    /// <summary>The most that one request for a range asks for; also how far ahead of a reader is fetched at most.</summary>
    public const long Piece = 8 * 1024 * 1024;

    /// <summary>How far ahead of a reader that named no end is fetched at first; doubled as it reads on.</summary>
    public const long FirstWindow = 2 * Chunk;

    /// <summary>What a transfer brings within this distance is waited for instead of being asked for by itself.</summary>
    public const long Near = 4 * 1024 * 1024;

    /// <summary>How many bytes at the end of a blob wait for its digest.</summary>
    public const int Withheld = 64 * 1024;

    /// <summary>The beginning of a position's chunk.</summary>
    public static long ChunkStart(long position) => position / Chunk * Chunk;

    /// <summary>The end of the chunk of the byte before a position.</summary>
    public static long ChunkEnd(long position) => (position + Chunk - 1) / Chunk * Chunk;
}
