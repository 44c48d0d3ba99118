using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// Gives connections outputs of our own, where the system and the transport allow it. A request's features find through the connection's
/// what its body may use: <see cref="SocketWriter"/> on plaintext connections, <see cref="PieceSize"/> on TLS ones.
/// </summary>
internal static class ZeroCopyConnections
{
    // What so many sockets can hold at most (a few MiB each) is no burden; the bound costs a fast client wake-ups.
    private const int Unbounded = 64;

    private static int _open; // of the whole process: the kernel's memory is one, too

    /// <summary>Puts a <see cref="SocketWriter"/> next to the socket.</summary>
    public static void UseSocketWriter(this ListenOptions listen, bool tls) => listen.Use(next => async connection =>
    {
        if (!OperatingSystem.IsLinux() || connection.Features.Get<IConnectionSocketFeature>() is not { } transport)
        {
            await next(connection);
            return;
        }

        var output = new SocketWriter(transport.Socket);
        if (tls)
        {
            connection.Features.Set(new Wire(output, transport.Socket)); // not for bodies: they have to be encrypted first
        }
        else
        {
            connection.Features.Set(output);
        }

        try
        {
            if (Interlocked.Increment(ref _open) > Unbounded)
            {
                SendQueue.Bound(transport.Socket);
            }

            await RunAsync(connection, output, next);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    });

    /// <summary>Puts a <see cref="TlsWriter"/> on top of TLS.</summary>
    public static void UseTlsWriter(this ListenOptions listen, SendMemory memory) => listen.Use(next => async connection =>
    {
        if (connection.Features.Get<Wire>() is not { } wire || connection.Features.Get<ISslStreamFeature>() is not { } tls)
        {
            await next(connection);
            return;
        }

        connection.Features.Set(new PieceSize(wire.Socket, memory));
        await RunAsync(connection, new TlsWriter(tls.SslStream, wire.Output), next);
    });

    private static async Task RunAsync(ConnectionContext connection, PipeWriter output, ConnectionDelegate next)
    {
        var original = connection.Transport;
        connection.Transport = new Duplex(original.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await output.CompleteAsync();
            connection.Transport = original;
        }
    }

    private sealed record Wire(SocketWriter Output, Socket Socket);

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
