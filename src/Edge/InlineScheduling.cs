using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeRegistry.Edge;

/// <summary>
/// Requests run where their bytes arrived, without another queue between socket and handler. That is a thread of the pool, not the
/// thread that waits for all sockets, as long as the runtime itself does not complete sockets inline: then nothing is changed here.
/// docs/decisions/0009 has the figures.
/// </summary>
internal static class InlineScheduling
{
    /// <summary>The runtime's switch that would run requests on the one thread which waits for all sockets.</summary>
    private const string RuntimeSwitch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets up an edge's transport.</summary>
    public static void Apply(SocketTransportOptions sockets)
    {
        sockets.UnsafePreferInlineScheduling = Environment.GetEnvironmentVariable(RuntimeSwitch) != "1";
        sockets.WaitForDataBeforeAllocatingBuffer = false; // 4 KiB for an idle connection, two system calls less for each request
    }
}
