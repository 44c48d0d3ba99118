using System.Buffers;
using System.Security.Cryptography;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>A layer that exists only as a key and a size until it is sent.</summary>
internal readonly record struct SyntheticBlob(ulong Key, long Size)
{
    private const int Chunk = 64 * 1024;

    /// <summary>The digest of the bytes, made by generating them once.</summary>
    public string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        for (long offset = 0; offset < Size; offset += Chunk)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(Chunk, Size - offset));
            SyntheticBytes.Fill(Key, offset, part);
            hash.AppendData(part);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Generates the bytes into <paramref name="target"/>, 64 KiB at a time.</summary>
    public async Task WriteToAsync(Stream target, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (long offset = 0; offset < Size; offset += Chunk)
            {
                var length = (int)Math.Min(Chunk, Size - offset);
                SyntheticBytes.Fill(Key, offset, buffer.AsSpan(0, length));
                await target.WriteAsync(buffer.AsMemory(0, length), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
