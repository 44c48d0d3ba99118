using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Copies file ranges into responses, a bounded piece at a time.</summary>
internal static class BodyWriter
{
    private const int Piece = 64 * 1024;

    /// <summary>Sends a range of a complete file.</summary>
    public static async Task SendAsync(HttpContext context, SafeFileHandle file, ByteRange range)
    {
        for (var position = range.Offset; position < range.End;)
        {
            position += await SendPieceAsync(context, file, position, range.End);
        }
    }

    /// <summary>Sends a range of a growing file as it becomes readable.</summary>
    /// <exception cref="FetchFailedException">The fetch ended without its blob.</exception>
    public static async Task SendAsync(HttpContext context, BlobFetch fetch, ByteRange range)
    {
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted); // clients give up when headers are late; StartAsync alone sends none
        for (var position = range.Offset; position < range.End;)
        {
            var progress = fetch.Progress;
            var readable = Math.Min(fetch.Readable, range.End);
            if (readable > position)
            {
                position += await SendPieceAsync(context, fetch.File, position, readable);
                continue;
            }

            fetch.ThrowIfFailed();
            await progress.WaitAsync(context.RequestAborted);
        }
    }

    private static async ValueTask<int> SendPieceAsync(HttpContext context, SafeFileHandle file, long position, long end)
    {
        var writer = context.Response.BodyWriter;
        var memory = writer.GetMemory((int)Math.Min(Piece, end - position));
        var length = (int)Math.Min(memory.Length, end - position);
        var count = await RandomAccess.ReadAsync(file, memory[..length], position, context.RequestAborted);
        if (count == 0)
        {
            throw new EndOfStreamException("a cached file became shorter while it was sent");
        }

        writer.Advance(count);
        var flushed = await writer.FlushAsync(context.RequestAborted);
        return flushed.IsCompleted ? throw new ConnectionAbortedException("the client went away") : count;
    }
}
