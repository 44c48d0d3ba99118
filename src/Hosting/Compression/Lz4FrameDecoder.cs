namespace EdgeRegistry.Hosting.Compression;

/// <summary>Reads one LZ4 frame piece by piece. Its memory is bounded by what the frame's header asks for, at most 4 MiB a block. Not thread-safe.</summary>
public sealed unsafe class Lz4FrameDecoder : IDisposable
{
    private nint _context;

    /// <summary>Begins.</summary>
    /// <exception cref="InvalidDataException">liblz4 has no memory.</exception>
    public Lz4FrameDecoder() => Lz4Library.Checked(Lz4Library.LZ4F_createDecompressionContext(out _context, Lz4Library.FrameVersion));

    /// <summary>True once the frame's end was read and its checksum was right. Input that ends before is cut off.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// Decodes as much as fits. Call again with what was not consumed and with fresh room; when neither is consumed nor written anything,
    /// more input is needed. Nothing is consumed behind the frame's end.
    /// </summary>
    /// <exception cref="InvalidDataException">The input is no frame, or damaged; the decoder is of no use any more.</exception>
    public (int Consumed, int Written) Read(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (IsComplete)
        {
            return (0, 0);
        }

        var (consumed, written) = ((nuint)source.Length, (nuint)destination.Length);
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            IsComplete = Lz4Library.Checked(Lz4Library.LZ4F_decompress(_context, to, &written, from, &consumed, 0)) == 0;
        }

        return ((int)consumed, (int)written);
    }

    /// <summary>Frees the library's memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _context, 0) is var context and not 0)
        {
            _ = Lz4Library.LZ4F_freeDecompressionContext(context);
        }
    }
}
