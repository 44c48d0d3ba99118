using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Pull.ZeroCopy;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Copies file ranges into responses, a bounded piece at a time.</summary>
internal static class BodyWriter
{
    private const int Piece = 64 * 1024;

    // Small enough that the minimum data rate notices a client that stands still, large enough that calls do not matter.
    private const int KernelPiece = 1024 * 1024;

    // Below this a copy is cheaper than another system call.
    private const int WorthIt = 32 * 1024;

    /// <summary>Sends a range of a complete file.</summary>
    public static async Task SendAsync(HttpContext context, FileStream file, ByteRange range)
    {
        for (var position = range.Offset; position < range.End;)
        {
            position += await SendPieceAsync(context, file, position, range.End);
        }
    }

    /// <summary>Sends a range of a growing file as it becomes readable.</summary>
    /// <exception cref="FetchFailedException">The fetch ended without its blob; <paramref name="sent"/> says how much left before.</exception>
    public static async Task SendAsync(HttpContext context, BlobFetch fetch, BlobReader reader, BodyProgress sent)
    {
        await context.Response.StartAsync(context.RequestAborted);
        while (reader.Position < reader.End)
        {
            var progress = fetch.Progress.Next;
            var readable = reader.Readable();
            if (readable > reader.Position)
            {
                var count = readable - reader.Position < WorthIt
                    ? await FreshPieceAsync(context, fetch.File.Stream, reader.Position, (int)(readable - reader.Position))
                    : await SendPieceAsync(context, fetch.File.Stream, reader.Position, readable);
                sent.Sent += count;
                reader.Advance(count);
                continue;
            }

            if (sent.Sent == 0)
            {
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted); // clients give up when headers are late; StartAsync alone sends none
            }

            reader.Advance(0);
            await progress.WaitAsync(context.RequestAborted);
        }
    }

    private static ValueTask<int> SendPieceAsync(HttpContext context, FileStream file, long position, long end)
    {
        if (end - position >= WorthIt && context.Features.Get<SocketWriter>() is { } output)
        {
            return ZeroCopyPieceAsync(context, output, file, position, end);
        }

        return context.Features.Get<PieceSize>() is { } size
            ? EncryptedPieceAsync(context, size, file, position, end)
            : CopyPieceAsync(context, file, position, (int)Math.Min(Piece, end - position));
    }

    // The memory is that of the connection's TLS output (HTTP/1.1), or of the stream's own pipe (HTTP/2), in one piece.
    private static async ValueTask<int> EncryptedPieceAsync(HttpContext context, PieceSize size, FileStream file, long position, long end)
    {
        await context.Response.StartAsync(context.RequestAborted); // before this, GetMemory would not reach the output
        var count = size.Next(end - position);
        try
        {
            return await CopyPieceAsync(context, file, position, count);
        }
        finally
        {
            size.Sent(count);
        }
    }

    // The kernel sends the file; Kestrel only counts.
    private static async ValueTask<int> ZeroCopyPieceAsync(HttpContext context, SocketWriter output, FileStream file, long position, long end)
    {
        await context.Response.StartAsync(CancellationToken.None); // before this, GetMemory would not reach our writer
        var count = (int)Math.Min(KernelPiece, end - position);
        output.Arm(file, position, count);
        await ArmedBody.SendAsync(context, output, count);
        return count;
    }

    private static async ValueTask<int> CopyPieceAsync(HttpContext context, FileStream file, long position, int most)
    {
        var memory = context.Response.BodyWriter.GetMemory(most)[..most];
        return await SendCopyAsync(context, await RandomAccess.ReadAsync(file.SafeFileHandle, memory, position, context.RequestAborted));
    }

    // A few bytes that were written just now: they are in the page cache, and a turn through the pool would cost each of many readers more than the copy.
    private static ValueTask<int> FreshPieceAsync(HttpContext context, FileStream file, long position, int count) =>
        SendCopyAsync(context, RandomAccess.Read(file.SafeFileHandle, context.Response.BodyWriter.GetSpan(count)[..count], position));

    private static async ValueTask<int> SendCopyAsync(HttpContext context, int count)
    {
        if (count == 0)
        {
            throw new EndOfStreamException("a cached file became shorter while it was sent");
        }

        var writer = context.Response.BodyWriter;
        writer.Advance(count);
        var flushed = await writer.FlushAsync(context.RequestAborted);
        return flushed.IsCompleted ? throw ArmedBody.Gone(context) : count;
    }
}
