using System.Security.Cryptography;

namespace EdgeRegistry.Oci;

/// <summary>Computes a digest of bytes that come in order, piece by piece. Not thread-safe.</summary>
public sealed class DigestHasher(DigestAlgorithm algorithm) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm.HashName());

    /// <summary>The hash function in use.</summary>
    public DigestAlgorithm Algorithm { get; } = algorithm;

    /// <summary>Number of bytes hashed so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>The digest of everything so far; more may be appended afterwards.</summary>
    public Digest Current()
    {
        Span<byte> hash = stackalloc byte[Algorithm.HashLength()];
        _hash.GetCurrentHash(hash);
        return Digest.FromHash(Algorithm, hash);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
