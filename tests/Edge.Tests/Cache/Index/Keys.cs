using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

internal static class Keys
{
    public static string Digest(int i) => $"sha256:{i:x64}";

    public static IndexKey Blob(int i) => IndexKey.ForBlob(HashedDigest(i));

    /// <summary>Spread like real digests; the hash table takes its bits from them.</summary>
    public static string HashedDigest(int i)
    {
        Span<byte> number = stackalloc byte[4];
        BitConverter.TryWriteBytes(number, i);
        return "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(number));
    }

    /// <summary>Every field says the same number, so that a mixture of two values shows.</summary>
    public static IndexValue Value(int i) => new(i, i, i, i);

    public static bool IsWhole(in IndexValue value) => value.Size == value.Flags && value.ProvenAtUnixMilliseconds == value.Flags && value.MediaTypeCode == value.Flags;
}
