namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>One direction of the wire: which packets get through, and when. No I/O. Times are nanoseconds of any clock.</summary>
internal sealed class OneWay(WireSettings settings, DelayQueue queue, Dice dice)
{
    private const long NanosecondsPerTick = 100;

    private readonly Capacity _capacity = new();
    private volatile WireSettings _settings = settings;

    /// <summary>How it behaves from the next packet on.</summary>
    public WireSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    public WireCounts Counts { get; } = new();

    public DelayQueue UnderWay => queue;

    /// <summary>A packet of this length was written to the queue's free slot: it is lost, dropped or under way.</summary>
    public void Accept(long now, int length)
    {
        var wire = _settings;
        if (dice.Strikes(wire.Loss) || wire.BlackHole)
        {
            Counts.Lost++;
        }
        else if (queue.IsFull || _capacity.Leaves(now, length, wire.BytesPerSecond, wire.QueueBytes) is not { } leaves)
        {
            Counts.QueueFull++;
        }
        else
        {
            queue.Add(length, leaves + wire.Delay.Ticks * NanosecondsPerTick);
        }
    }
}
