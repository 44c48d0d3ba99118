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
    public (EvictionReason Reason, long Bytes, long Objects)? Excess(CacheSpace space, FileSystemSpace disk)
    {
        var used = space.Held + space.Reserved;
        if (used > High * space.Quota)
        {
            return (EvictionReason.Quota, used - (long)(Low * space.Quota), 0);
        }

        var wanted = Math.Min((1 - High) * disk.Bytes, EnoughFreeBytes);
        if (disk.FreeBytes < wanted)
        {
            return (EvictionReason.FreeBytes, (long)(wanted * (1 - Low) / (1 - High)) - disk.FreeBytes, 0);
        }

        return disk.FreeInodes < (1 - High) * disk.Inodes
            ? (EvictionReason.Inodes, 0, (long)((1 - Low) * disk.Inodes) - disk.FreeInodes)
            : null;
    }
}
