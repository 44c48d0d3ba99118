using System.Security.Cryptography;
using System.Text;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Content;

/// <summary>
/// The answer to a request for several ranges of a blob that is complete: <c>multipart/byteranges</c> (RFC 9110, 14.6), its length
/// announced. Where only one remains, an ordinary 206.
/// </summary>
public sealed class BlobParts
{
    private readonly byte[][] _heads;
    private readonly byte[] _end;

    private BlobParts(IReadOnlyList<ByteRange> ranges, long size)
    {
        Ranges = ranges;
        Boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)); // nobody who chose the content can have put it there
        _heads = [.. ranges.Select((range, at) => Encoding.ASCII.GetBytes(
            $"{(at == 0 ? "" : "\r\n")}--{Boundary}\r\nContent-Type: {MediaTypes.OctetStream}\r\nContent-Range: {range.ContentRange(size)}\r\n\r\n"))];
        _end = Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n");
    }

    /// <summary>What is sent, in this order.</summary>
    public IReadOnlyList<ByteRange> Ranges { get; }

    /// <summary>Bytes of the blob that are sent.</summary>
    public long Bytes => Ranges.Sum(range => range.Length);

    private string Boundary { get; }

    /// <summary>
    /// Begins the answer when several ranges are asked for and can be served; null, and nothing done, when <see cref="BlobHeaders.Write"/>
    /// has to answer: every other request.
    /// </summary>
    public static BlobParts? TryBegin(HttpContext context, Digest digest, long size)
    {
        var request = context.Request;
        if (!RangeSet.IsSeveral(request.Headers.Range.ToString()) || !HttpMethods.IsGet(request.Method) || Preconditions.IsNotModified(request, digest))
        {
            return null;
        }

        if (Preconditions.Range(request, digest) is not { } header || RangeSet.Parse(header, size, out var ranges) is not RangeOutcome.Partial || ranges.Count == 1)
        {
            return null;
        }

        var parts = new BlobParts(ranges, size);
        BlobHeaders.WriteIdentity(context.Response, digest);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.ContentType = $"multipart/byteranges; boundary={parts.Boundary}";
        context.Response.ContentLength = parts.Bytes + parts._heads.Sum(head => (long)head.Length) + parts._end.Length;
        return parts;
    }

    /// <summary>Sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="send">Sends the blob's bytes of one range.</param>
    public async Task SendAsync(HttpContext context, Func<ByteRange, Task> send)
    {
        for (var i = 0; i < Ranges.Count; i++)
        {
            await context.Response.BodyWriter.WriteAsync(_heads[i], context.RequestAborted);
            await send(Ranges[i]);
        }

        await context.Response.BodyWriter.WriteAsync(_end, context.RequestAborted);
    }
}
