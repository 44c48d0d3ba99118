using EdgeRegistry.Edge.Cache.Eviction;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Removes objects until there is room: for content on its way, while it waits, and by watermarks, a bounded piece at a time.</summary>
internal sealed class Evictor(HeldObjects held, CacheSpace space, DiskHealth health, EvictionMetrics metrics, TimeProvider time)
{
    private readonly Lock _lock = new();
    private bool _hasBegun;

    /// <summary>Whether the disk is worth asking.</summary>
    public DiskHealth Health => health;

    /// <summary>Makes room in the quota; false when there is not enough to evict.</summary>
    /// <param name="bytes">How much is needed.</param>
    public bool MakeRoom(long bytes)
    {
        lock (_lock)
        {
            var missing = bytes - (space.Quota - space.Held - space.Reserved);
            return missing <= space.Held && (missing <= 0 || Evict(EvictionReason.Room, AtLeast(missing), 0, int.MaxValue) >= missing); // what cannot fit pushes nothing out
        }
    }

    /// <summary>The file system has no room although the quota has: evicts what is needed and a little more.</summary>
    public void MakeRoomOnDisk(long bytes)
    {
        lock (_lock)
        {
            Evict(EvictionReason.Room, AtLeast(bytes), 0, int.MaxValue);
        }
    }

    /// <summary>Evicts down to the low marks, at most so many objects; true when more has to go at once.</summary>
    public bool Tick(Watermarks marks, int most)
    {
        lock (_lock)
        {
            if (marks.Excess(space, held.Tree.Space(), _hasBegun) is not var (reason, bytes, objects))
            {
                _hasBegun = false;
                return false;
            }

            _hasBegun = true;
            return Evict(reason, bytes, objects, most) > 0;
        }
    }

    // A hundredth of all: so that not each of many small files waits for its own eviction.
    private long AtLeast(long bytes) => Math.Max(bytes, space.Held / 100);

    private long Evict(EvictionReason reason, long bytes, long objects, int most)
    {
        var freed = 0L;
        try
        {
            for (var count = 0; (freed < bytes || count < objects) && count < most && held.EvictNext() is { } gone; count++)
            {
                freed += gone.Cost;
                metrics.Evicted(reason, gone.Cost, time.GetUtcNow().ToUnixTimeSeconds() - gone.Since);
            }
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            health.Failed(e); // what is asked for will not fit: the caller sees it by what came free
        }

        return freed;
    }
}
