using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Bus.Sessions;

/// <summary>What stands for a secret where sessions are kept: who reads the keys there can show none of them to the console.</summary>
internal static class SessionKey
{
    /// <summary>The most bytes of a value.</summary>
    public const int MaxBytes = 16 * 1024;

    public static string Of(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <exception cref="ArgumentException">The value is too large.</exception>
    public static void RequireSmall(ReadOnlyMemory<byte> value)
    {
        if (value.Length > MaxBytes)
        {
            throw new ArgumentException($"a session holds at most {MaxBytes} bytes, not {value.Length}", nameof(value));
        }
    }
}
