namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>
/// Packets under way, first in first out, in slots allocated once: a packet is read from one device straight into a slot and written from it
/// to the other. Not thread-safe: one thread moves one direction.
/// </summary>
/// <param name="slots">How many packets may be under way.</param>
/// <param name="slotBytes">The largest packet.</param>
internal sealed class DelayQueue(int slots, int slotBytes)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(checked((slots + 1) * slotBytes), pinned: true);
    private readonly (int Length, long Due)[] _packets = new (int, long)[slots + 1];
    private int _first;
    private int _count;
    private long _lastDue = long.MinValue;

    public bool IsFull => _count == _packets.Length - 1; // one slot stays free to read into

    /// <summary>When the first packet arrives; null when none is under way.</summary>
    public long? NextDue => _count == 0 ? null : _packets[_first].Due;

    /// <summary>Where the next packet may be written, also when it cannot be added any more.</summary>
    public Span<byte> Free => Slot((_first + _count) % _packets.Length);

    /// <summary>The packet that was written to <see cref="Free"/> is under way, unless <see cref="IsFull"/>. It never overtakes an earlier one.</summary>
    public void Add(int length, long due)
    {
        _lastDue = Math.Max(_lastDue, due);
        _packets[(_first + _count) % _packets.Length] = (length, _lastDue);
        _count++;
    }

    /// <summary>The first packet, if it has arrived by now. <see cref="Remove"/> it afterwards.</summary>
    public bool TryPeek(long now, out ReadOnlySpan<byte> packet)
    {
        var arrived = _count > 0 && _packets[_first].Due <= now;
        packet = arrived ? Slot(_first)[.._packets[_first].Length] : default;
        return arrived;
    }

    public void Remove()
    {
        _first = (_first + 1) % _packets.Length;
        _count--;
    }

    private Span<byte> Slot(int index) => _bytes.AsSpan(index * slotBytes, slotBytes);
}
