namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>What happened to the packets of one direction. Written by its thread, read by any (a moment late).</summary>
internal sealed class WireCounts
{
    public long Packets;
    public long Bytes;
    public long Lost;
    public long QueueFull;
    public long Refused;

    public string Line(string direction) =>
        $"{direction}: {Packets} packets, {Bytes} bytes forwarded; {Lost} lost, {QueueFull} dropped by a full queue, {Refused} refused by the device";
}
