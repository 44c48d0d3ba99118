using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>What the kernel holds for a socket, and how much more it would take now.</summary>
internal static partial class SendQueue
{
    // A client that reads slowly must not collect megabytes in the kernel: what is sent and not acknowledged is the line's business, but no
    // more than this waits behind it. Half of it leaves before the next piece is asked for.
    private const int MostUnsent = 512 * 1024;

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int MemoryInfo = 55; // SO_MEMINFO
    private const int SendBuffer = 3; // SK_MEMINFO_SNDBUF
    private const int Queued = 5; // SK_MEMINFO_WMEM_QUEUED: as the kernel charges it, with its own overhead
    private const int Tcp = 6; // IPPROTO_TCP
    private const int LowWater = 25; // TCP_NOTSENT_LOWAT
    private const nuint Unsent = 0x894B; // SIOCOUTQNSD

    /// <summary>Bounds what waits in the kernel.</summary>
    public static void Bound(Socket socket)
    {
        var most = MostUnsent;
        socket.SetRawSocketOption(Tcp, LowWater, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in most)));
    }

    /// <summary>Bytes that the socket would take without waiting; 0 when that is not known.</summary>
    public static int Room(Socket socket)
    {
        Span<uint> info = stackalloc uint[16];
        try
        {
            var length = socket.GetRawSocketOption(SocketLevel, MemoryInfo, MemoryMarshal.AsBytes(info));
            if (length <= Queued * sizeof(uint) || ioctl(socket.SafeHandle, Unsent, out var unsent) != 0)
            {
                return 0;
            }

            return (int)Math.Max(Math.Min((long)info[SendBuffer] - info[Queued], MostUnsent - unsent), 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0; // closed meanwhile: whoever sends will see it
        }
    }

    [LibraryImport("libc")]
    private static partial int ioctl(SafeSocketHandle socket, nuint request, out int value);
}
