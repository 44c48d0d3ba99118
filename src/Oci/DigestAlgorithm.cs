using System.Security.Cryptography;

namespace EdgeRegistry.Oci;

/// <summary>The digest algorithms that image-spec registers and that we accept.</summary>
public enum DigestAlgorithm
{
    /// <summary><c>sha256</c>: 64 lower-case hexadecimal digits; the canonical algorithm.</summary>
    Sha256,

    /// <summary><c>sha512</c>: 128 lower-case hexadecimal digits.</summary>
    Sha512,
}

/// <summary>Names, sizes and hash functions of <see cref="DigestAlgorithm"/>.</summary>
public static class DigestAlgorithms
{
    /// <summary>The name as it stands before the colon of a digest.</summary>
    public static string Name(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "sha256" : "sha512";

    /// <summary>Length of the raw hash in bytes.</summary>
    public static int HashLength(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;

    /// <summary>The framework's name of the hash function.</summary>
    public static HashAlgorithmName HashName(this DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    /// <summary>Reads the name of an algorithm; false for every other text (names are lower case).</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out DigestAlgorithm algorithm)
    {
        algorithm = name.SequenceEqual("sha512") ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;
        return algorithm == DigestAlgorithm.Sha512 || name.SequenceEqual("sha256");
    }
}
