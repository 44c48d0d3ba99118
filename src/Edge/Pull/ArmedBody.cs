using EdgeRegistry.Edge.Pull.ZeroCopy;
using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Sends what a connection's output was armed with.</summary>
internal static class ArmedBody
{
    /// <summary>Lets Kestrel count the bytes, and the output send them. The answer has begun.</summary>
    /// <remarks>No cancellation: a connection that ends, ends the flush, and a token for each request costs more than that.</remarks>
    /// <exception cref="ConnectionAbortedException">The client has gone.</exception>
    /// <exception cref="IOException">The file could not be read: whoever catches it ends the connection, when the file is known to be bad.</exception>
    public static async ValueTask SendAsync(HttpContext context, SocketWriter output, int count)
    {
        var writer = context.Response.BodyWriter;
        var sent = false;
        try
        {
            _ = writer.GetMemory(count);
            writer.Advance(count);
            sent = !(await writer.FlushAsync(CancellationToken.None)).IsCompleted;
            if (!sent)
            {
                throw output.FileFault ?? Gone(context);
            }
        }
        finally
        {
            if (!sent)
            {
                output.Disarm();
                if (output.FileFault is null)
                {
                    context.Abort(); // Kestrel's books say that everything was sent: nothing may follow on this connection
                }
            }
        }
    }

    /// <summary>Ends the connection of a client that has gone.</summary>
    public static Exception Gone(HttpContext context)
    {
        context.Abort();
        return new ConnectionAbortedException("the client went away");
    }
}
