using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.EndToEnd.Machine;

internal static class Ports
{
    /// <summary>A loopback port that is free now, on IPv4 and IPv6.</summary>
    public static int Free()
    {
        while (true)
        {
            using var four = new TcpListener(IPAddress.Loopback, 0);
            four.Start();
            var port = ((IPEndPoint)four.LocalEndpoint).Port;
            using var six = new TcpListener(IPAddress.IPv6Loopback, port);
            try
            {
                six.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                four.Stop(); // taken on IPv6: try another
            }
            catch (SocketException)
            {
                return port; // a machine without IPv6
            }
        }
    }
}
