using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>What a socket would take now without waiting.</summary>
internal static class SendQueue
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int MemoryInfo = 55; // SO_MEMINFO
    private const int SendBuffer = 3; // SK_MEMINFO_SNDBUF
    private const int Queued = 5; // SK_MEMINFO_WMEM_QUEUED: as the kernel charges it, with its own overhead

    /// <summary>Bytes of free room in the socket's send buffer; 0 when that is not known.</summary>
    public static int Room(Socket socket)
    {
        Span<uint> info = stackalloc uint[16];
        try
        {
            var length = socket.GetRawSocketOption(SocketLevel, MemoryInfo, MemoryMarshal.AsBytes(info));
            return length <= Queued * sizeof(uint) ? 0 : (int)Math.Min(info[SendBuffer] - (long)Math.Min(info[Queued], info[SendBuffer]), int.MaxValue);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0; // closed meanwhile: whoever sends will see it
        }
    }
}
