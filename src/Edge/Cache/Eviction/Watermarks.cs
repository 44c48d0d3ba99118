using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>Why objects are evicted.</summary>
internal enum EvictionReason
{
    /// <summary>The quota is nearly used.</summary>
    Quota,

    /// <summary>The file system has few free bytes.</summary>
    FreeBytes,

    /// <summary>The file system has few free inodes.</summary>
    Inodes,

    /// <summary>Content on its way needs the room now.</summary>
    Room,
}

/// <summary>When eviction begins and how far it goes: above a high mark, down to a low one.</summary>
/// <param name="High">The share at which it begins.</param>
/// <param name="Low">The share at which it ends.</param>
internal sealed record Watermarks(double High, double Low)
{
    // On a large disk a tenth is more than anybody needs free, and the disk may hold other things than ours.
    private const long EnoughFreeBytes = 8L << 30;

    /// <summary>What has to go now, or null when nothing has to.</summary>
    /// <param name="space">What is held.</param>
    /// <param name="disk">How full the file system is.</param>
    /// <param name="hasBegun">True between a high mark and a low one: then the low marks decide.</param>
    public (EvictionReason Reason, long Bytes, long Objects)? Excess(CacheSpace space, FileSystemSpace disk, bool hasBegun)
    {
        var used = space.Held + space.Reserved;
        if (used > (hasBegun ? Low : High) * space.Quota)
        {
            return (EvictionReason.Quota, used - (long)(Low * space.Quota), 0);
        }

        var least = Math.Min((1 - High) * disk.Bytes, EnoughFreeBytes);
        var enough = High < 1 ? least * (1 - Low) / (1 - High) : 0;
        if (disk.FreeBytes < (hasBegun ? enough : least))
        {
            return (EvictionReason.FreeBytes, (long)enough - disk.FreeBytes, 0);
        }

        return disk.FreeInodes < (1 - (hasBegun ? Low : High)) * disk.Inodes
            ? (EvictionReason.Inodes, 0, (long)((1 - Low) * disk.Inodes) - disk.FreeInodes)
            : null;
    }
}
