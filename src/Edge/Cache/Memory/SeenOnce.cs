using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Memory;

/// <summary>
/// Remembers roughly what was asked for lately: one hash in each of a fixed number of slots, newer over older. So a scan that touches each
/// thing once admits nothing, and it costs 64 KiB whatever comes.
/// </summary>
internal sealed class SeenOnce
{
    private const int Slots = 8192;

    private readonly long[] _hashes = new long[Slots];

    /// <summary>True when the key was seen before and not overwritten since.</summary>
    public bool SeenBefore(in IndexKey key)
    {
        var hash = key.GetHashCode64() | 1; // an empty slot is 0
        ref var slot = ref _hashes[(ulong)hash / 2 % Slots];
        if (Volatile.Read(ref slot) == hash)
        {
            return true;
        }

        Volatile.Write(ref slot, hash);
        return false;
    }
}
