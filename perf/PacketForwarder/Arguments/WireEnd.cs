using System.Net;

namespace EdgeRegistry.PacketForwarder.Arguments;

/// <summary>One end of the wire: <c>NAMESPACE=ADDRESS</c>.</summary>
internal sealed record WireEnd(string Namespace, IPAddress Address)
{
    public static WireEnd Parse(string text)
    {
        var parts = text.Split('=');
        return parts is [{ Length: > 0 } name, var address] && !name.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(address, out var parsed)
            ? new WireEnd(name, parsed)
            : throw new FormatException($"'{text}' is not NAMESPACE=ADDRESS");
    }
}
