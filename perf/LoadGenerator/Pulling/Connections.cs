using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>HTTP/1.1 clients that refuse, at the socket, to reach another machine unless that was allowed (also after a redirect).</summary>
internal static class Connections
{
    public static HttpClient Open(bool allowRemote)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allowRemote, cancellation),
        };
        return new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowRemote, CancellationToken cancellation)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(target.Host, cancellation);
        if (!allowRemote && Array.Exists(addresses, address => !IPAddress.IsLoopback(address)))
        {
            throw new RemoteRefusedException($"{target.Host} is not this machine; load goes to loopback only, unless --allow-remote is given");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>An address of another machine was asked for without <c>--allow-remote</c>.</summary>
internal sealed class RemoteRefusedException(string message) : Exception(message);
