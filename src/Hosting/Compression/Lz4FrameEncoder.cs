namespace EdgeRegistry.Hosting.Compression;

/// <summary>Writes one LZ4 frame (lz4_Frame_format.md: the format of <c>.lz4</c> files) piece by piece, with a checksum of the content. Not thread-safe.</summary>
public sealed unsafe class Lz4FrameEncoder : IDisposable
{
    private const int HeaderRoom = 19; // LZ4F_HEADER_SIZE_MAX

    private nint _context;
    private bool _begun;

    /// <summary>Begins a frame.</summary>
    /// <exception cref="InvalidDataException">liblz4 has no memory.</exception>
    public Lz4FrameEncoder() => Lz4Library.Checked(Lz4Library.LZ4F_createCompressionContext(out _context, Lz4Library.FrameVersion));

    /// <summary>Room that one call with so many bytes needs at most, the frame's begin and end included.</summary>
    public static int RoomFor(int length)
    {
        var preferences = Preferences;
        return HeaderRoom + (int)Lz4Library.LZ4F_compressBound((nuint)length, &preferences);
    }

    /// <summary>Compresses a piece. All of it is taken, and what can be decoded of it is written.</summary>
    /// <param name="source">Bytes of the content.</param>
    /// <param name="destination">At least <see cref="RoomFor"/> of them.</param>
    /// <returns>Bytes written.</returns>
    public int Write(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = Begin(destination);
        fixed (byte* from = source)
        fixed (byte* to = destination[written..])
        {
            return written + (int)Lz4Library.Checked(Lz4Library.LZ4F_compressUpdate(_context, to, (nuint)(destination.Length - written), from, (nuint)source.Length, 0));
        }
    }

    /// <summary>Ends the frame; the next <see cref="Write"/> begins another.</summary>
    /// <param name="destination">At least <see cref="RoomFor"/> of 0.</param>
    /// <returns>Bytes written.</returns>
    public int End(Span<byte> destination)
    {
        var written = Begin(destination);
        fixed (byte* to = destination[written..])
        {
            written += (int)Lz4Library.Checked(Lz4Library.LZ4F_compressEnd(_context, to, (nuint)(destination.Length - written), 0));
        }

        _begun = false;
        return written;
    }

    /// <summary>Frees the library's memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _context, 0) is var context and not 0)
        {
            _ = Lz4Library.LZ4F_freeCompressionContext(context);
        }
    }

    private static Lz4Library.Preferences Preferences => new() { BlockSize = 4, ContentChecksum = 1, AutoFlush = 1 };

    private int Begin(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (_begun)
        {
            return 0;
        }

        _begun = true;
        var preferences = Preferences;
        fixed (byte* to = destination)
        {
            return (int)Lz4Library.Checked(Lz4Library.LZ4F_compressBegin(_context, to, (nuint)destination.Length, &preferences));
        }
    }
}
