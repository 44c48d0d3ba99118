using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>What a socket would take now without waiting.</summary>
internal static partial class SendQueue
{
    private const nuint OutgoingQueue = 0x5411; // SIOCOUTQ: bytes sent and not yet acknowledged, with those not yet sent

    /// <summary>Bytes of free room in the socket's send buffer; 0 when that is not known.</summary>
    public static int Room(Socket socket)
    {
        try
        {
            return ioctl(socket.SafeHandle, OutgoingQueue, out var queued) == 0 ? Math.Max(socket.SendBufferSize - queued, 0) : 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0; // closed meanwhile: whoever sends will see it
        }
    }

    [LibraryImport("libc")]
    private static partial int ioctl(SafeSocketHandle socket, nuint request, out int value);
}
