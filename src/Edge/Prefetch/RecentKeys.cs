namespace EdgeRegistry.Edge.Prefetch;

/// <summary>
/// Remembers, roughly and in fixed memory, what came by within the last minutes: a slot for each hash. Two keys that share a hash cost a
/// prefetch, which is all that may happen.
/// </summary>
internal sealed class RecentKeys(TimeProvider time, TimeSpan period)
{
    private readonly long[] _slots = new long[16 * 1024];

    /// <summary>True when the key has not come by within the period; it has now.</summary>
    public bool IsNew(object first, object second)
    {
        var hash = HashCode.Combine(first, second);
        ref var slot = ref _slots[(uint)hash % (uint)_slots.Length];
        var before = Volatile.Read(ref slot);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if ((int)(before >> 32) == hash && unchecked((uint)now - (uint)before) < period.TotalSeconds)
        {
            return false;
        }

        Volatile.Write(ref slot, ((long)hash << 32) | (uint)now);
        return true;
    }
}
