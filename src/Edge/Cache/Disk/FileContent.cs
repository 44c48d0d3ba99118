using System.Buffers;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>What is in a file.</summary>
internal static class FileContent
{
    private const int Piece = 128 * 1024;

    /// <summary>The file's first bytes, so many; zeros where it became shorter than that.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static byte[] Read(SafeFileHandle file, int size)
    {
        var content = new byte[size];
        for (var read = 0; read < size;)
        {
            var count = RandomAccess.Read(file, content.AsSpan(read), read);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return content;
    }

    /// <summary>True when the file's bytes are the digest's. Reads all of it.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static bool Is(SafeFileHandle file, Digest digest)
    {
        using var hasher = new DigestHasher(digest.Algorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (int count; (count = RandomAccess.Read(file, buffer, hasher.Length)) > 0;)
            {
                hasher.Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hasher.Current() == digest;
    }
}
