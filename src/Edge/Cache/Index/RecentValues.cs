namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// Values that were read from a store's disk lately, in front of it: sets of four, replaced in turn. FASTER's own ways of keeping what is
/// read let a value that was replaced meanwhile come back. Here a value is kept only when its set did not change since before the
/// store was asked, and whoever changes the store clears the key afterwards. Looking takes no lock: a set has a version, odd while it
/// is written, and what was read of it counts when the version is still the same.
/// </summary>
/// <remarks>Writers call <see cref="Clear"/> after they have changed the store and before they say so.</remarks>
internal sealed class RecentValues
{
    private const int Ways = 4;
    private const int Sets = 16 * 1024; // 4 MiB with their values: some 50,000 keys in use at a time

    private readonly int[] _versions = new int[Sets];
    private readonly Entry[] _entries = new Entry[Sets * Ways];

    /// <summary>Finds a value.</summary>
    public bool TryGet(in IndexKey key, out IndexValue value)
    {
        var set = SetOf(key);
        var version = Volatile.Read(ref _versions[set]);
        value = default;
        var found = false;
        foreach (ref readonly var entry in _entries.AsSpan(set * Ways, Ways))
        {
            if (entry.Key.Equals(key))
            {
                (value, found) = (entry.Value, true);
                break;
            }
        }

        Volatile.ReadBarrier();
        return found && (version & 1) == 0 && Volatile.Read(ref _versions[set]) == version;
    }

    /// <summary>The version of the key's set: take it before asking the store.</summary>
    public int VersionOf(in IndexKey key) => Volatile.Read(ref _versions[SetOf(key)]);

    /// <summary>Keeps what the store answered, unless anything in the set has changed since <paramref name="version"/>.</summary>
    public void Keep(in IndexKey key, in IndexValue value, int version)
    {
        var set = SetOf(key);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref _versions[set], version + 1, version) != version)
        {
            return;
        }

        var entries = _entries.AsSpan(set * Ways, Ways);
        entries[..^1].CopyTo(entries[1..]); // the oldest leaves
        entries[0] = new Entry(key, value);
        Volatile.Write(ref _versions[set], version + 2);
    }

    /// <summary>Forgets a key, and whatever is about to be kept in its set.</summary>
    public void Clear(in IndexKey key)
    {
        var set = SetOf(key);
        var spin = default(SpinWait);
        int version;
        while (((version = Volatile.Read(ref _versions[set])) & 1) != 0 || Interlocked.CompareExchange(ref _versions[set], version + 1, version) != version)
        {
            spin.SpinOnce(); // another writes a few words
        }

        foreach (ref var entry in _entries.AsSpan(set * Ways, Ways))
        {
            if (entry.Key.Equals(key))
            {
                entry = default; // no key has kind 0
            }
        }

        Volatile.Write(ref _versions[set], version + 2);
    }

    private static int SetOf(in IndexKey key) => (int)((ulong)(key.GetHashCode64() * unchecked((long)0x9E3779B97F4A7C15UL)) >> 50);

    private readonly record struct Entry(IndexKey Key, IndexValue Value);
}
