using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>Gives plaintext HTTP/1.1 connections an output that can send files without copying them.</summary>
internal static class ZeroCopyConnections
{
    /// <summary>Adds the output to every connection of a listener, where the system and the transport allow it.</summary>
    public static void UseZeroCopy(this ListenOptions listen) => listen.Use(next => async connection =>
    {
        if (!OperatingSystem.IsLinux() || connection.Features.Get<IConnectionSocketFeature>() is not { } transport)
        {
            await next(connection);
            return;
        }

        var original = connection.Transport;
        var output = new SocketWriter(transport.Socket);
        connection.Transport = new Duplex(original.Input, output);
        connection.Features.Set(output); // a request's features find it through the connection's
        try
        {
            await next(connection);
        }
        finally
        {
            await output.CompleteAsync();
            connection.Transport = original;
        }
    });

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
