namespace EdgeRegistry.PacketForwarder.Wire;

/// <summary>The limited rate of a wire: a packet occupies it for its length, and what cannot go at once waits in a bounded queue.</summary>
/// <remarks>This is a token bucket that holds no more than one packet: no bursts beyond the rate. Times are nanoseconds of any clock.</remarks>
internal sealed class Capacity
{
    private const double Nanoseconds = 1e9;

    private long _free = long.MinValue;

    /// <summary>When a packet that comes now has left; null when the queue is full and it is dropped.</summary>
    public long? Leaves(long now, int bytes, long bytesPerSecond, long queueBytes)
    {
        if (bytesPerSecond <= 0)
        {
            return now;
        }

        var start = Math.Max(now, _free);
        var waiting = (start - now) * (bytesPerSecond / Nanoseconds);
        if (waiting + bytes > queueBytes)
        {
            return null;
        }

        _free = start + (long)(bytes * (Nanoseconds / bytesPerSecond));
        return _free;
    }
}
