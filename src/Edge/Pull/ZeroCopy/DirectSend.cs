using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// send(2) and sendfile(2), asked without waiting. They say only how much left: why it was not all (no room, a client that has gone, a file
/// that became shorter or cannot be read) says the framework, which is asked for the rest.
/// </summary>
internal static partial class DirectSend
{
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int MoreComes = 0x8000; // MSG_MORE

    /// <summary>Sends what the socket has room for now.</summary>
    /// <param name="socket">Connected.</param>
    /// <param name="bytes">From the first on.</param>
    /// <param name="more">Something follows at once: no packet needs to leave for these alone.</param>
    /// <returns>How many left.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static int Send(Socket socket, ReadOnlySpan<byte> bytes, bool more) =>
        (int)Math.Max(send(socket.SafeHandle, bytes, (nuint)bytes.Length, DontWait | NoSignal | (more ? MoreComes : 0)), 0);

    /// <summary>Sends what the socket has room for now of two pieces, one behind the other, as if they were one.</summary>
    /// <returns>How many bytes of both left.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static unsafe int Send(Socket socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* a = first, b = second)
        {
            var pieces = stackalloc Piece[] { new(a, (nuint)first.Length), new(b, (nuint)second.Length) };
            var message = new Message { Pieces = pieces, Count = 2 };
            return (int)Math.Max(sendmsg(socket.SafeHandle, &message, DontWait | NoSignal), 0);
        }
    }

    /// <summary>Sends of a range of a file what the socket has room for now. The socket must not block.</summary>
    /// <returns>How many bytes left.</returns>
    /// <exception cref="ObjectDisposedException">The socket or the file was closed.</exception>
    public static int SendFile(Socket socket, SafeFileHandle file, long offset, int count)
    {
        var sent = 0L;
        for (nint now; sent < count; sent += now)
        {
            var at = offset + sent;
            now = sendfile(socket.SafeHandle, file, ref at, (nuint)(count - sent));
            if (now <= 0)
            {
                break;
            }
        }

        return (int)sent;
    }

    [LibraryImport("libc")]
    private static partial nint send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nuint count, int flags);

    [LibraryImport("libc")]
    private static unsafe partial nint sendmsg(SafeSocketHandle socket, Message* message, int flags);

    [LibraryImport("libc")]
    private static partial nint sendfile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nuint count);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe readonly struct Piece(byte* bytes, nuint count)
    {
        public readonly byte* Bytes = bytes;
        public readonly nuint Count = count;
    }

    /// <summary>struct msghdr of 64-bit Linux. Both C libraries read the number of pieces right: one as 64 bits, one as 32 and nothing behind.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Message
    {
        public void* Name;
        public nuint NameLength;
        public Piece* Pieces;
        public nuint Count;
        public void* Control;
        public nuint ControlLength;
        public nint Flags;
    }
}
