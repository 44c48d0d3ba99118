using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Hosting.Access;

/// <summary>The SHA-256 of a token's text.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Hashes without allocating; false for a text that cannot be a token.</summary>
    public static bool TryOf(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        if (token.Length is 0 or > TokenFormat.MaxLength)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[token.Length];
        if (Ascii.FromUtf16(token, text, out _) is not OperationStatus.Done)
        {
            return false;
        }

        Span<byte> sha = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, sha);
        hash = MemoryMarshal.Read<TokenHash>(sha);
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)A;
}
