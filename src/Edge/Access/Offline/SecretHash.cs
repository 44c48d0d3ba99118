using System.Security.Cryptography;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>A slow, salted hash of a secret, so that the file of kept logins is of little use to whoever takes it (PBKDF2, SHA-256).</summary>
internal static class SecretHash
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 16;

    private const int Iterations = 100_000;

    /// <summary>Hashes; takes tens of milliseconds.</summary>
    public static byte[] Of(string secret, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
}
