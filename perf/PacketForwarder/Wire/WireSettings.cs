namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>How one direction of the wire behaves. Immutable: a change swaps it whole.</summary>
/// <param name="Delay">From the moment a packet has left the sender's end to its arrival; one way.</param>
/// <param name="BytesPerSecond">Capacity; 0: unlimited.</param>
/// <param name="QueueBytes">What may wait for the capacity; what comes on top is dropped, as a router does.</param>
/// <param name="Loss">Share of packets that get lost at random, 0 to 1.</param>
/// <param name="BlackHole">Everything gets lost.</param>
internal sealed record WireSettings(TimeSpan Delay, long BytesPerSecond, long QueueBytes, double Loss, bool BlackHole = false)
{
    private const long LeastQueue = 64 * 1024;

    /// <summary>What a router in front of such a wire would have: one bandwidth-delay product of the round trip, at least 64 KiB.</summary>
    public static long UsualQueue(TimeSpan delay, long bytesPerSecond) => Math.Max(LeastQueue, (long)(2 * delay.TotalSeconds * bytesPerSecond));
}
