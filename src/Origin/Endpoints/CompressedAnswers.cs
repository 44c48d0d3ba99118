using System.Buffers;
using System.Globalization;
using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>
/// LZ4 on the link, the answering side: a whole body (200 to GET, never a range) for a caller that accepts <c>lz4</c>, when its beginning
/// compresses. What is compressed already (gzip and zstd layers) never does, and costs one look at its first bytes.
/// </summary>
internal sealed class CompressedAnswers(TransferOptions options)
{
    /// <summary>Below so many bytes nothing is worth it.</summary>
    public const int MinLength = 1024;

    private const int Sample = 64 * 1024;

    /// <summary>Says, before anything else, that the answer depends on what its caller accepts, whichever way it goes.</summary>
    public void SayVary(HttpResponse response)
    {
        if (options.Lz4)
        {
            response.Headers.Vary = "Accept-Encoding";
        }
    }

    /// <summary>
    /// Something that compresses a body whose status and headers are set, with the headers changed to say so; null when it goes as it is.
    /// End it when all is written.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="beginning">The first bytes of the body.</param>
    public Lz4ResponseBody? TryBegin(HttpContext context, ReadOnlySpan<byte> beginning)
    {
        var response = context.Response;
        if (!options.Lz4 || response.StatusCode != StatusCodes.Status200OK)
        {
            return null;
        }

        if (response.ContentLength is not { } length || length < MinLength || !Lz4.IsAvailable || !Accepts(context.Request) || !Compresses(beginning))
        {
            return null;
        }

        response.Headers.ContentEncoding = Lz4Transfer.Coding;
        response.Headers[Lz4Transfer.LengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = null;
        response.Headers.ETag = $"W/{response.Headers.ETag}"; // the same content, other bytes (RFC 9110, 8.8.3)
        return new Lz4ResponseBody(response.Body);
    }

    /// <summary>True when the first bytes of a body shrink by a fifth at least.</summary>
    public static bool Compresses(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || beginning.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            return false; // gzip, zstd
        }

        var sample = beginning[..Math.Min(Sample, beginning.Length)];
        var room = ArrayPool<byte>.Shared.Rent(Sample);
        try
        {
            return Lz4.Compress(sample, room.AsSpan(0, sample.Length * 4 / 5)) > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static bool Accepts(HttpRequest request) =>
        request.Headers.AcceptEncoding.Count > 0
        && request.GetTypedHeaders().AcceptEncoding.Any(each => each.Value.Equals(Lz4Transfer.Coding, StringComparison.OrdinalIgnoreCase) && each.Quality is not 0);
}
