using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>What an <see cref="IndexKey"/> speaks about. The numbers are on disk: never reuse one.</summary>
internal enum IndexKind : byte
{
    /// <summary>The bytes of a digest are in this cache.</summary>
    Blob = 1,

    /// <summary>A repository has the blob: the link that allows serving it there.</summary>
    BlobLink = 2,

    /// <summary>A repository has the manifest.</summary>
    ManifestLink = 3,
}

/// <summary>A kind and 32 bytes, 40 in memory. Blittable, because FASTER compares and stores it as raw memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct IndexKey : IEquatable<IndexKey>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;
    private readonly ulong _kind; // a whole word, so that no padding byte can differ between equal keys

    private IndexKey(IndexKind kind, ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
        _kind = (ulong)kind;
    }

    /// <summary>What the key speaks about.</summary>
    public IndexKind Kind => (IndexKind)_kind;

    /// <summary>The bytes of <paramref name="digest"/> in this cache.</summary>
    /// <param name="digest">A valid digest; sha256 keeps its own 32 bytes, any other is reduced with SHA-256.</param>
    [SkipLocalsInit]
    public static IndexKey ForBlob(string digest)
    {
        Span<byte> hash = stackalloc byte[32];
        return TryReadSha256(digest, hash) ? new IndexKey(IndexKind.Blob, hash) : Reduce(IndexKind.Blob, "", digest);
    }

    /// <summary>The link of a blob in a repository.</summary>
    public static IndexKey ForBlobLink(string repository, string digest) => Reduce(IndexKind.BlobLink, repository, digest);

    /// <summary>The link of a manifest in a repository.</summary>
    public static IndexKey ForManifestLink(string repository, string digest) => Reduce(IndexKind.ManifestLink, repository, digest);

    public bool Equals(IndexKey other) =>
        _a == other._a && _b == other._b && _c == other._c && _d == other._d && _kind == other._kind;

    public override bool Equals(object? obj) => obj is IndexKey other && Equals(other);

    public override int GetHashCode() => GetHashCode64().GetHashCode();

    /// <summary>The 32 bytes are a cryptographic hash already; the kind keeps a digest's own key apart from its links.</summary>
    public long GetHashCode64() => (long)(_a ^ (_kind * 0x9E3779B97F4A7C15UL));

    private static bool TryReadSha256(string digest, Span<byte> hash)
    {
        const string prefix = "sha256:";
        return digest.Length == prefix.Length + 64
            && digest.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.FromHexString(digest.AsSpan(prefix.Length), hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>SHA-256 of kind, length of the first text, first text, second text: no two different inputs encode alike.</summary>
    [SkipLocalsInit]
    private static IndexKey Reduce(IndexKind kind, string first, string second)
    {
        const int room = 1536; // a name of 255 and a digest of 135 characters, even at three bytes each
        var needed = 5 + (3 * (first.Length + second.Length));
        var buffer = needed <= room ? stackalloc byte[room] : new byte[needed];
        buffer[0] = (byte)kind;
        var length = Encoding.UTF8.GetBytes(first, buffer[5..]);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[1..], length);
        length += Encoding.UTF8.GetBytes(second, buffer[(5 + length)..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer[..(5 + length)], hash);
        return new IndexKey(kind, hash);
    }
}
