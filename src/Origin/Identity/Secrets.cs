using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Secrets that we make: a prefix that says what it is, 256 random bits in base64url. They are stored as their SHA-256: nobody can guess
/// such a secret, so a slow hash would protect nothing.
/// </summary>
internal static class Secrets
{
    /// <summary>Robots'.</summary>
    public const string RobotPrefix = "err_";

    /// <summary>Personal access tokens'.</summary>
    public const string TokenPrefix = "erp_";

    /// <summary>Refresh tokens'.</summary>
    public const string RefreshPrefix = "erf_";

    /// <summary>Edges'.</summary>
    public const string EdgePrefix = "ere_";

    /// <summary>A hash that no secret has: compared with when there is no account, so that it takes as long.</summary>
    public static readonly string Nobody = new('-', 64);

    private const int Bytes = 32;
    private const int Characters = 43;

    /// <summary>Makes a secret. It is shown once, and stored nowhere.</summary>
    public static string Make(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>As it is stored: SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares a secret with what is stored, in a time that tells nothing.</summary>
    public static bool Matches(string secret, string stored) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(stored));

    /// <summary>Whether a text has the shape of a secret with this prefix.</summary>
    public static bool Is(string prefix, string text) =>
        text.Length == prefix.Length + Characters && text.StartsWith(prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(prefix.Length));
}
