using System.Net;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// Serves a blob past a cache whose disk refuses: origin → hash → client, each piece sent only when the next one is here, so that the
/// last one leaves only when the digest matched.
/// </summary>
internal sealed class PassThrough(OriginClient origin, UpstreamOptions upstream, EdgeMetrics metrics)
{
    private const int Piece = 64 * 1024;

    /// <summary>Answers a blob GET whose link to the repository the origin's own answer proves.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>, or <c>RANGE_INVALID</c>.</exception>
    /// <exception cref="OriginUnavailableException">The origin broke off, or sent other bytes: the response is cut off by the caller.</exception>
    public async Task SendAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        using var answer = await origin.GetBlobAsync(repository, digest, context.RequestAborted);
        if (answer.StatusCode is not HttpStatusCode.OK || answer.Content.Headers.ContentLength is not { } size)
        {
            throw OciErrors.BlobUnknown.With(null, digest.Value);
        }

        if (BlobHeaders.Write(context, digest, size) is not { } range)
        {
            return;
        }

        metrics.Served("blob", "origin", range.Length);
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        using var hasher = new DigestHasher(digest.Algorithm);
        var (held, next) = (new byte[Piece], new byte[Piece]);
        var heldLength = 0;
        while (true)
        {
            var count = await ReadAsync(body, next, context.RequestAborted);
            hasher.Append(next.AsSpan(0, count));
            if (count == 0 && (hasher.Length != size || hasher.Current() != digest))
            {
                throw new OriginUnavailableException($"the origin's bytes are not {digest}");
            }

            await SendAsync(context, held.AsMemory(0, heldLength), hasher.Length - count - heldLength, range);
            if (count == 0)
            {
                return;
            }

            (held, next, heldLength) = (next, held, count);
        }
    }

    private async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(upstream.StallTimeout);
        try
        {
            return await body.ReadAsync(buffer, stall.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new OriginUnavailableException("the origin broke off in the middle of a blob", e);
        }
    }

    private static async ValueTask SendAsync(HttpContext context, ReadOnlyMemory<byte> piece, long offset, ByteRange range)
    {
        var from = Math.Max(offset, range.Offset);
        var to = Math.Min(offset + piece.Length, range.End);
        if (from < to)
        {
            await context.Response.BodyWriter.WriteAsync(piece[(int)(from - offset)..(int)(to - offset)], context.RequestAborted);
        }
    }
}
