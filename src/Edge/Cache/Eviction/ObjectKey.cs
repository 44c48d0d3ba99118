using System.Runtime.InteropServices;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>
/// What an object of the cache is called here: the first 32 bytes of its digest. That is all of a sha256, and of a sha512 as much as
/// makes two of them, or one of each, equal only by a collision.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ObjectKey(ulong A, ulong B, ulong C, ulong D)
{
    private const int Digits = 64;

    /// <summary>64 of its bits. They are a cryptographic hash's: no further mixing is needed.</summary>
    public ulong Hash => A;

    /// <summary>The key of a digest; allocates nothing.</summary>
    public static ObjectKey Of(Digest digest) => FromHex(digest.Value.AsSpan(digest.Algorithm.Name().Length + 1));

    /// <summary>The key of a digest's hexadecimal digits, or null when they are none.</summary>
    public static ObjectKey? TryParse(DigestAlgorithm algorithm, ReadOnlySpan<char> hex) =>
        hex.Length == 2 * algorithm.HashLength() && !hex.ContainsAnyExcept("0123456789abcdef") ? FromHex(hex) : null;

    /// <summary>The digits of which it was made: all of a sha256, the first half of a sha512.</summary>
    public string ToHex()
    {
        Span<ulong> words = [A, B, C, D];
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(words));
    }

    private static ObjectKey FromHex(ReadOnlySpan<char> hex)
    {
        Span<ulong> words = stackalloc ulong[4];
        Convert.FromHexString(hex[..Digits], MemoryMarshal.AsBytes(words), out _, out _);
        return new ObjectKey(words[0], words[1], words[2], words[3]);
    }
}
