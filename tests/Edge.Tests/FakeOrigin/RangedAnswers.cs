using System.Globalization;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>An origin that understands ranges, and breaks.</summary>
internal static class RangedAnswers
{
    /// <summary>What was asked, as it should be: a 206 with the blob's tag, or the whole.</summary>
    public static Task HonestAsync(HttpContext context, StoredContent? honest)
    {
        context.Response.Headers.ETag = $"\"{honest!.Digest}\"";
        return AtMost(int.MaxValue)(context, honest);
    }

    /// <summary>What was asked, but one byte of the blob is another.</summary>
    public static Behaviour WrongAt(int position) => (context, honest) =>
    {
        var body = (byte[])honest!.Body.Clone();
        body[position] ^= 1;
        return HonestAsync(context, honest with { Body = body });
    };

    /// <summary>What was asked, but at most so many bytes of it before the connection ends.</summary>
    public static Behaviour AtMost(int bytes) => async (context, honest) =>
    {
        var body = honest!.Body;
        var outcome = ByteRange.Parse(context.Request.Headers.Range, body.Length, out var range);
        if (outcome is RangeOutcome.Partial)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = range.ContentRange(body.Length);
        }

        context.Response.ContentType = honest.MediaType;
        context.Response.ContentLength = range.Length;
        await context.Response.Body.WriteAsync(body.AsMemory((int)range.Offset, (int)Math.Min(bytes, range.Length)));
        await context.Response.Body.FlushAsync();
    };

    /// <summary>One behaviour after the other; the last one stays.</summary>
    public static Behaviour Sequence(params Behaviour[] behaviours)
    {
        var asked = -1;
        return (context, honest) => behaviours[Math.Min(Interlocked.Increment(ref asked), behaviours.Length - 1)](context, honest);
    }

    /// <summary>A 206 whose Content-Range is another than what was asked.</summary>
    public static Behaviour OtherRange(long offset) => async (context, honest) =>
    {
        var range = new ByteRange(offset, honest!.Body.Length - offset);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.End - 1}/{honest.Body.Length}");
        context.Response.ContentLength = range.Length;
        await context.Response.Body.WriteAsync(honest.Body.AsMemory((int)offset));
    };
}
