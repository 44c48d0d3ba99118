using EdgeRegistry.Hosting.Compression;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>An origin that compresses for who asks, and what can be wrong with that.</summary>
internal static class Lz4Answers
{
    /// <summary>As it should be: the whole as one frame, for who accepts it.</summary>
    public static Task HonestAsync(HttpContext context, StoredContent? honest) => SendAsync(context, honest!, honest!.Body, honest.Body.Length, cut: false);

    /// <summary>Another length announced than the frame has.</summary>
    public static Behaviour Announcing(long? size, byte[] body) => (context, honest) => SendAsync(context, honest!, body, size, cut: false);

    /// <summary>The connection ends in the middle of the frame.</summary>
    public static Task CutAsync(HttpContext context, StoredContent? honest) => SendAsync(context, honest!, honest!.Body, honest.Body.Length, cut: true);

    /// <summary>Whether a request may be answered so.</summary>
    public static bool IsAsked(OriginRequest request) => request.Header("Accept-Encoding") == Lz4Transfer.Coding;

    private static async Task SendAsync(HttpContext context, StoredContent content, byte[] body, long? announced, bool cut)
    {
        if (context.Request.Headers.AcceptEncoding != Lz4Transfer.Coding)
        {
            await RangedAnswers.AtMost(int.MaxValue)(context, content);
            return;
        }

        context.Response.ContentType = content.MediaType;
        context.Response.Headers["Docker-Content-Digest"] = content.Digest;
        context.Response.Headers.ContentEncoding = Lz4Transfer.Coding;
        context.Response.Headers[Lz4Transfer.LengthHeader] = announced?.ToString();
        var frame = Frame(body);
        await context.Response.Body.WriteAsync(cut ? frame[..(frame.Length / 2)] : frame);
        await context.Response.Body.FlushAsync();
        if (cut)
        {
            context.Abort();
        }
    }

    private static byte[] Frame(byte[] body)
    {
        using var encoder = new Lz4FrameEncoder();
        using var frame = new MemoryStream();
        foreach (var piece in body.Chunk(64 * 1024))
        {
            var room = new byte[Lz4FrameEncoder.RoomFor(piece.Length)];
            frame.Write(room, 0, encoder.Write(piece, room));
        }

        var end = new byte[Lz4FrameEncoder.RoomFor(0)];
        frame.Write(end, 0, encoder.End(end));
        return frame.ToArray();
    }
}
