using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EdgeRegistry.Oci;

/// <summary>
/// The identifier of content: <c>algorithm ":" hex</c> (image-spec, descriptor.md, "Digests").
/// Only registered algorithms with their exact number of lower-case digits exist as values, so that a digest is always safe in a path.
/// </summary>
public sealed record Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private string? _etag;

    private Digest(string value, DigestAlgorithm algorithm) => (Value, Algorithm) = (value, algorithm);

    /// <summary>The whole digest, e.g. <c>sha256:e3b0…</c>.</summary>
    public string Value { get; }

    /// <summary>The hash function that the digest names.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The hexadecimal part.</summary>
    public string Hex => Value[(Algorithm.Name().Length + 1)..];

    /// <summary>The digest as a strong entity tag, quotes included (RFC 9110, 8.8.3).</summary>
    public string ETag => _etag ??= $"\"{Value}\"";

    /// <summary>Reads a digest; false when the algorithm is unknown or the digits are not exactly its own.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null || text.Length > 7 + 128)
        {
            return false;
        }

        var colon = text.IndexOf(':');
        if (colon < 0 || !DigestAlgorithms.TryParse(text.AsSpan(0, colon), out var algorithm))
        {
            return false;
        }

        var hex = text.AsSpan(colon + 1);
        if (hex.Length != algorithm.HashLength() * 2 || hex.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        digest = new Digest(text, algorithm);
        return true;
    }

    /// <summary>Reads a digest.</summary>
    /// <exception cref="OciException"><c>DIGEST_INVALID</c>.</exception>
    public static Digest Parse(string? text) => TryParse(text, out var digest)
        ? digest
        : throw OciErrors.DigestInvalid.With("not a digest: expected sha256:<64 hex digits> or sha512:<128 hex digits>", text);

    /// <summary>Makes the digest of a raw hash.</summary>
    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash)
    {
        if (hash.Length != algorithm.HashLength())
        {
            throw new ArgumentException($"{algorithm.Name()} has {algorithm.HashLength()} bytes, not {hash.Length}", nameof(hash));
        }

        return new Digest($"{algorithm.Name()}:{Convert.ToHexStringLower(hash)}", algorithm);
    }

    /// <summary>Hashes bytes that are in memory.</summary>
    public static Digest Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[algorithm.HashLength()];
        _ = algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(content, hash) : SHA512.HashData(content, hash);
        return FromHash(algorithm, hash);
    }

    /// <inheritdoc/>
    public bool Equals(Digest? other) => other is not null && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
