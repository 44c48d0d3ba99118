using System.Runtime.InteropServices;

namespace EdgeRegistry.PacketForwarder.Tun;

/// <summary>The system calls behind a TUN device (Linux, documentation: networking/tuntap.rst).</summary>
internal static partial class LinuxCalls
{
    public const int ReadOnly = 0;
    public const int ReadWriteNonBlocking = 0x2 | 0x800 | 0x80000; // O_RDWR, O_NONBLOCK, O_CLOEXEC
    public const int NetworkNamespace = 0x40000000; // CLONE_NEWNET
    public const int WouldBlock = 11; // EAGAIN
    public const int Interrupted = 4; // EINTR
    public const short Readable = 1; // POLLIN

    public const uint AttachTun = 0x400454ca; // TUNSETIFF
    public const short PlainPackets = 0x0001 | 0x1000; // IFF_TUN, IFF_NO_PI

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int EnterNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, uint request, ref InterfaceRequest argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, Span<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, in TimeSpec timeout, nint signals);

    /// <summary>struct ifreq: a name of 16 bytes, then flags; 40 bytes in all.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct InterfaceRequest
    {
        public fixed byte Name[16];
        public short Flags;
        public fixed byte Rest[22];
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    /// <summary>struct timespec on a 64-bit system.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
