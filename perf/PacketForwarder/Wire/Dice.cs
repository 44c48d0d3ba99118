namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>Random loss, the same for the same seed: one draw a packet, whatever the probability is at that moment.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Whether this packet is lost.</summary>
    public bool Strikes(double probability) => _random.NextDouble() < probability;
}
