using System.Globalization;
using System.Net.Sockets;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>Clients whose kernel takes little ahead of what they read, so that closing early means something.</summary>
internal static class SmallWindows
{
    /// <summary>The most that a kernel holds of what it has not yet sent on one connection, in bytes.</summary>
    public static long LargestSendBuffer { get; } =
        long.Parse(File.ReadAllText("/proc/sys/net/ipv4/tcp_wmem").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);

    /// <summary>A client with connections of its own.</summary>
    public static HttpClient NewClient(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 64 * 1024 };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(120) };
    }
}
