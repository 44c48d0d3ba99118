using System.Buffers.Binary;
using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>
/// How a manifest is stored: its length (4 bytes, little endian, negative when it is not compressed), then an LZ4 block or the bytes
/// themselves, whichever is shorter. Where liblz4 is missing nothing is compressed.
/// </summary>
internal static class BodyCodec
{
    private const int Header = 4;

    /// <summary>Encodes a manifest.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> body)
    {
        var stored = new byte[Header + body.Length];
        var length = Lz4.IsAvailable && body.Length > 0 ? Lz4.Compress(body, stored.AsSpan(Header, body.Length - 1)) : 0;
        BinaryPrimitives.WriteInt32LittleEndian(stored, length > 0 ? body.Length : -body.Length);
        if (length > 0)
        {
            return stored[..(Header + length)];
        }

        body.CopyTo(stored.AsSpan(Header));
        return stored;
    }

    /// <summary>Decodes it; null when it cannot be one, or liblz4 is missing now. The digest decides whether it is the right one.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> stored, int longest)
    {
        if (stored.Length < Header)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(stored);
        if (length <= 0)
        {
            return stored[Header..].ToArray();
        }

        if (length > longest || !Lz4.IsAvailable)
        {
            return null;
        }

        var body = new byte[length];
        return Lz4.TryDecompress(stored[Header..], body) ? body : null;
    }
}
