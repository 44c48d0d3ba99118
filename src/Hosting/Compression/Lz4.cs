namespace EdgeRegistry.Hosting.Compression;

/// <summary>LZ4 blocks: bytes in, fewer bytes out, and back (lz4_Block_format.md). A block says neither its length nor whether it is whole: the caller must know.</summary>
public static unsafe class Lz4
{
    /// <summary>False on a system without liblz4; nothing else here may be called then.</summary>
    public static bool IsAvailable => Lz4Library.IsPresent;

    /// <summary>The most bytes that a block of so many may take.</summary>
    public static int MaxBlockLength(int length) => Lz4Library.LZ4_compressBound(length);

    /// <summary>Compresses; 0 when the result does not fit, which is how to ask for compression that is worth it.</summary>
    /// <returns>Bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            return Lz4Library.LZ4_compress_default(from, to, source.Length, destination.Length);
        }
    }

    /// <summary>Restores a block into room of exactly its length; false when the block is not one of that length.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        fixed (byte* from = block)
        fixed (byte* to = destination)
        {
            return Lz4Library.LZ4_decompress_safe(from, to, block.Length, destination.Length) == destination.Length;
        }
    }
}
