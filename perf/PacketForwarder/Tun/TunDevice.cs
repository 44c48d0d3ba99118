using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRegistry.PacketForwarder.Tun;

/// <summary>A TUN device in a network namespace: what the kernel routes to it is read here, what is written here arrives there. It goes
/// away with this process. Needs root (CAP_SYS_ADMIN, CAP_NET_ADMIN).</summary>
internal sealed class TunDevice : IDisposable
{
    private const string Pattern = "wire%d";

    // The ring in front of us takes a burst of a whole congestion window; the kernel's 500 packets would be a loss of its own.
    private const string QueueLength = "10000";

    private readonly int _descriptor;

    private TunDevice(int descriptor, string name) => (_descriptor, Name) = (descriptor, name);

    /// <summary>The interface's name in its namespace.</summary>
    public string Name { get; }

    /// <summary>Makes the device and brings it up.</summary>
    /// <param name="space">A namespace made by <c>ip netns add</c>.</param>
    /// <param name="own">The device's address there.</param>
    /// <param name="peer">The address at the other end of the wire.</param>
    /// <param name="mtu">The largest packet, bytes.</param>
    public static TunDevice Open(string space, IPAddress own, IPAddress peer, int mtu)
    {
        TunDevice? device = null;
        Exception? fault = null;
        var inside = new Thread(() =>
        {
            try
            {
                device = OpenInside(space); // the namespace is the thread's, and ends with it
            }
            catch (Win32Exception e)
            {
                fault = e;
            }
        });
        inside.Start();
        inside.Join();
        if (fault is not null)
        {
            throw fault;
        }

        Configure("-n", space, "address", "add", own.ToString(), "peer", peer.ToString(), "dev", device!.Name);
        Configure("-n", space, "link", "set", device.Name, "mtu", mtu.ToString(), "txqueuelen", QueueLength, "up");
        return device;
    }

    /// <summary>Reads one packet; 0 when none waits.</summary>
    public int Read(Span<byte> buffer)
    {
        var count = LinuxCalls.Read(_descriptor, buffer, buffer.Length);
        if (count >= 0)
        {
            return (int)count;
        }

        return Marshal.GetLastPInvokeError() is LinuxCalls.WouldBlock or LinuxCalls.Interrupted ? 0 : throw Failed("read");
    }

    /// <summary>Hands one packet to the kernel; false when it refuses it (the interface is down, the packet is no IP).</summary>
    public bool Write(ReadOnlySpan<byte> packet) => LinuxCalls.Write(_descriptor, packet, packet.Length) == packet.Length;

    /// <summary>Waits until a packet can be read or the time is over.</summary>
    public void Wait(long nanoseconds)
    {
        var entry = new LinuxCalls.PollEntry { Descriptor = _descriptor, Events = LinuxCalls.Readable };
        var timeout = new LinuxCalls.TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        if (LinuxCalls.Poll(ref entry, 1, timeout, 0) < 0 && Marshal.GetLastPInvokeError() != LinuxCalls.Interrupted)
        {
            throw Failed("ppoll");
        }
    }

    public void Dispose() => _ = LinuxCalls.Close(_descriptor);

    private static unsafe TunDevice OpenInside(string space)
    {
        var path = $"/run/netns/{space}";
        var door = Checked(LinuxCalls.Open(path, LinuxCalls.ReadOnly), path);
        _ = Checked(LinuxCalls.EnterNamespace(door, LinuxCalls.NetworkNamespace), $"setns {space}");
        _ = LinuxCalls.Close(door);
        var descriptor = Checked(LinuxCalls.Open("/dev/net/tun", LinuxCalls.ReadWriteNonBlocking), "/dev/net/tun");
        var request = new LinuxCalls.InterfaceRequest { Flags = LinuxCalls.PlainPackets };
        var name = new Span<byte>(request.Name, 16);
        Encoding.ASCII.GetBytes(Pattern, name);
        _ = Checked(LinuxCalls.Control(descriptor, LinuxCalls.AttachTun, ref request), "TUNSETIFF");
        return new TunDevice(descriptor, Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
    }

    private static void Configure(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var complaint = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {complaint.Trim()}");
        }
    }

    private static int Checked(int result, string what) => result >= 0 ? result : throw Failed(what);

    private static Win32Exception Failed(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
