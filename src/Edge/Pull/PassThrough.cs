using System.Buffers;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// Serves a blob past a cache whose disk refuses: origin → hash → client, each piece sent only when the next one is here, so that the
/// last one of a whole blob leaves only when the digest matched. Takes over answers that began with a growing file.
/// </summary>
internal sealed class PassThrough(BlobSource source, ResumeRules resume, FetchRules rules, EdgeMetrics metrics)
{
    private const int Piece = 64 * 1024;

    /// <summary>Answers a blob GET; the link to the repository is proven, or the origin's own answer proves it.</summary>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>, or <c>RANGE_INVALID</c>.</exception>
    /// <exception cref="OriginUnavailableException">The origin cannot be asked, or sent other bytes: the response is cut off by the caller.</exception>
    /// <exception cref="FetchFailedException">The origin broke off for good.</exception>
    public async Task SendAsync(HttpContext context, FetchQuestion question)
    {
        await using var first = await OpenAsync(question, context.RequestAborted) ?? throw OciErrors.BlobUnknown.With(null, question.Digest.Value);
        if (BlobHeaders.Write(context, question.Digest, first.Size) is not { } range)
        {
            return;
        }

        RequireVerifiable(range.Length == first.Size);
        if (first.IsRange && first.Start != range.Offset)
        {
            throw new OriginUnavailableException($"the origin's {question.Digest} has {first.Size} bytes, {question.Expected} were expected");
        }

        metrics.Served("blob", "origin", range.Length);
        using var hasher = !first.IsRange && range.End == first.Size ? new DigestHasher(question.Digest.Algorithm) : null;
        await using var body = new ResumingBody(source, question, first.Size, first.Start, resume);
        body.Use(first);
        await CopyAsync(context, body, new Passage(question.Digest, range, hasher));
    }

    /// <summary>Goes on with an answer of which a part has left.</summary>
    /// <param name="context">The request.</param>
    /// <param name="question">What it asks.</param>
    /// <param name="fetch">Where the part came from; held by the caller.</param>
    /// <param name="range">What was promised.</param>
    /// <param name="sent">Bytes of it that have left.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public async Task GoOnAsync(HttpContext context, FetchQuestion question, BlobFetch fetch, ByteRange range, long sent)
    {
        var isWhole = range.Length == fetch.Size;
        RequireVerifiable(isWhole);
        using var hasher = isWhole ? new DigestHasher(question.Digest.Algorithm) : null;
        if (hasher is not null)
        {
            HashWhatLeft(fetch, hasher, sent);
        }

        await using var body = new ResumingBody(source, question, fetch.Size, range.Offset + sent, resume);
        var rest = new ByteRange(range.Offset + sent, range.Length - sent);
        await CopyAsync(context, body, new Passage(question.Digest, rest, hasher));
    }

    private static void HashWhatLeft(BlobFetch fetch, DigestHasher hasher, long sent)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (hasher.Length < sent)
            {
                var count = OnDisk.Read(fetch.File.Stream.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, sent - hasher.Length)), hasher.Length);
                hasher.Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task CopyAsync(HttpContext context, ResumingBody body, Passage passage)
    {
        var (held, next, heldLength) = (ArrayPool<byte>.Shared.Rent(Piece), ArrayPool<byte>.Shared.Rent(Piece), 0);
        try
        {
            while (true)
            {
                var most = (int)Math.Min(Piece, passage.Range.End - body.Position);
                var count = most > 0 ? await body.ReadAsync(next.AsMemory(0, most), passage.Range.End, context.RequestAborted) : 0;
                passage.Hasher?.Append(next.AsSpan(0, count));
                if (count == 0)
                {
                    passage.Verify();
                }

                await SendPieceAsync(context, held.AsMemory(0, heldLength), body.Position - count - heldLength, passage.Range);
                if (count == 0)
                {
                    return;
                }

                (held, next, heldLength) = (next, held, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
            ArrayPool<byte>.Shared.Return(next);
        }
    }

    private static async ValueTask SendPieceAsync(HttpContext context, ReadOnlyMemory<byte> piece, long offset, ByteRange range)
    {
        var from = Math.Max(offset, range.Offset);
        var to = Math.Min(offset + piece.Length, range.End);
        if (from < to)
        {
            await context.Response.BodyWriter.WriteAsync(piece[(int)(from - offset)..(int)(to - offset)], context.RequestAborted);
        }
    }

    private async Task<OpenBody?> OpenAsync(FetchQuestion question, CancellationToken stop)
    {
        RequireVerifiable(question.Part is null);
        try
        {
            return await source.OpenAsync(question.Repository, question.Digest, question.Part?.Offset ?? 0, question.Part?.End, stop);
        }
        catch (IOException e)
        {
            throw new OriginUnavailableException(e.Message, e);
        }
    }

    private void RequireVerifiable(bool isWhole)
    {
        if (!isWhole && !rules.Options.UnverifiedRanges)
        {
            throw new FetchFailedException(FetchFailure.Disk, "a part of a blob cannot be verified without keeping the whole, and the cache's disk refuses");
        }
    }

    /// <summary>What passes: a range, and the digest where everything from the blob's beginning to its end does.</summary>
    private sealed record Passage(Digest Digest, ByteRange Range, DigestHasher? Hasher)
    {
        public void Verify()
        {
            if (Hasher is not null && Hasher.Current() != Digest)
            {
                throw new OriginUnavailableException($"the origin's bytes are not {Digest}");
            }
        }
    }
}
