using System.Buffers;
using System.Security.Cryptography;
using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>Reads bodies and throws them away, hashing some; one 128 KiB buffer per body that is being read.</summary>
internal sealed class BodyReader(Verification verification, LoadMeter meter)
{
    private const int Buffer = 128 * 1024;
    private const int SampleEvery = 16;
    private int _blobs;

    /// <exception cref="PullException">Length or digest differ from the descriptor.</exception>
    public async Task DiscardAsync(HttpResponseMessage response, long sent, Descriptor expected, CancellationToken cancellation)
    {
        using IncrementalHash? hash = ShallVerify() ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        long total = 0;
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (total == 0)
                {
                    meter.FirstByteArrived(meter.Since(sent));
                }

                meter.BytesReceived(read);
                total += read;
                hash?.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (total != expected.Size)
        {
            throw new PullException("wrong length", $"{expected.Digest}: {total} bytes instead of {expected.Size}");
        }

        if (hash is null)
        {
            return;
        }

        Compare(hash.GetHashAndReset(), expected.Digest);
        meter.BlobVerified();
    }

    /// <summary>A whole small body (a manifest).</summary>
    public async Task<byte[]> ReadSmallAsync(HttpResponseMessage response, long sent, int limit, CancellationToken cancellation)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (whole.Length == 0)
                {
                    meter.FirstByteArrived(meter.Since(sent));
                }

                meter.BytesReceived(read);
                whole.Write(buffer, 0, read);
                if (whole.Length > limit)
                {
                    throw new PullException("bad manifest", $"larger than {limit} bytes");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return whole.ToArray();
    }

    public static void Verify(ReadOnlySpan<byte> body, string digest) => Compare(SHA256.HashData(body), digest);

    private bool ShallVerify() => verification switch
    {
        Verification.All => true,
        Verification.Sample => Interlocked.Increment(ref _blobs) % SampleEvery == 1,
        _ => false,
    };

    private static void Compare(ReadOnlySpan<byte> hash, string digest)
    {
        var actual = "sha256:" + Convert.ToHexStringLower(hash);
        if (actual != digest)
        {
            throw new PullException("wrong digest", $"{digest}: the bytes hash to {actual}");
        }
    }
}
