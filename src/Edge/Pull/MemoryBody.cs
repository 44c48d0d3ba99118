using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Sends bytes that are in memory through the response's ordinary writer, whatever the connection is.</summary>
internal static class MemoryBody
{
    /// <summary>The most that waits in a connection's output at a time.</summary>
    private const int Piece = 64 * 1024;

    /// <summary>Sends a body. No cancellation: a connection that ends, ends the flush, and a token for each request costs more than that.</summary>
    /// <exception cref="ConnectionAbortedException">The client has gone.</exception>
    public static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length > Piece)
        {
            return SendPiecesAsync(context, body);
        }

        var written = context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static async Task SendPiecesAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        for (var writer = context.Response.BodyWriter; body.Length > 0;)
        {
            var count = Math.Min(Piece, body.Length);
            if ((await writer.WriteAsync(body[..count], CancellationToken.None)).IsCompleted)
            {
                context.Abort();
                throw new ConnectionAbortedException("the client went away");
            }

            body = body[count..];
        }
    }
}
