using EdgeRegistry.Edge.Pull.ZeroCopy;
using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Sends bytes that are in memory, whatever the connection is; many of them, on a plaintext one, from where they are.</summary>
internal static class MemoryBody
{
    /// <summary>The most that waits in a connection's output at a time.</summary>
    private const int Piece = 64 * 1024;

    // The minimum data rate counts it at once.
    private const int LargePiece = 1024 * 1024;

    // Below this a copy costs less than what it saves.
    private const int WorthIt = 8 * 1024;

    /// <summary>Sends a body. No cancellation: a connection that ends, ends the flush, and a token for each request costs more than that.</summary>
    /// <exception cref="ConnectionAbortedException">The client has gone.</exception>
    public static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length >= WorthIt && context.Features.Get<SocketWriter>() is { } output)
        {
            return SendUncopiedAsync(context, output, body);
        }

        if (body.Length > Piece)
        {
            return SendPiecesAsync(context, body);
        }

        var written = context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static async Task SendUncopiedAsync(HttpContext context, SocketWriter output, ReadOnlyMemory<byte> body)
    {
        await context.Response.StartAsync(CancellationToken.None); // before this, GetMemory would not reach the output
        for (var sent = 0; sent < body.Length; sent += LargePiece)
        {
            var piece = body[sent..Math.Min(sent + LargePiece, body.Length)];
            output.Arm(piece);
            await ArmedBody.SendAsync(context, output, piece.Length);
        }
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
