namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>
/// The ledger of the cache's disk: how many bytes are held, how many are promised to bytes on their way, and how many there may be.
/// Whoever wants to write reserves first; what is reserved and held together never exceeds the quota. All members are thread-safe.
/// </summary>
internal sealed class CacheSpace(long quota)
{
    private const long Block = 4096;

    private readonly Lock _lock = new();
    private long _held;
    private long _reserved;

    /// <summary>The most bytes that may be held and reserved together.</summary>
    public long Quota { get; } = quota;

    /// <summary>Bytes of objects in the cache.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Bytes promised to content on its way.</summary>
    public long Reserved => Volatile.Read(ref _reserved);

    /// <summary>Makes room for so many bytes and returns whether it did. It has to be asked again after false: nothing was reserved.</summary>
    public Func<long, bool>? MakeRoom { get; set; }

    /// <summary>What a file of a size takes on the disk: whole blocks, and never nothing.</summary>
    public static long CostOf(long size) => Math.Max(Block, (size + Block - 1) & -Block);

    /// <summary>Promises bytes; false when they do not fit, also not after evicting. Each success is followed by one <see cref="Release"/>.</summary>
    /// <param name="bytes">How many, at least 0. Rounding up to blocks is the caller's (<see cref="CostOf"/>).</param>
    public bool TryReserve(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return TryTake(bytes) || (bytes <= Quota && MakeRoom?.Invoke(bytes) == true && TryTake(bytes));
    }

    /// <summary>Gives back what was reserved, because it is held now or will never be.</summary>
    public void Release(long bytes)
    {
        lock (_lock)
        {
            _reserved -= bytes;
        }
    }

    /// <summary>An object is in the cache (more than 0 bytes) or left it (less).</summary>
    public void Hold(long bytes)
    {
        lock (_lock)
        {
            _held += bytes;
        }
    }

    private bool TryTake(long bytes)
    {
        lock (_lock)
        {
            if (bytes > Quota - _held - _reserved)
            {
                return false;
            }

            _reserved += bytes;
            return true;
        }
    }
}
