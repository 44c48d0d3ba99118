namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>How <see cref="EvictionQueue"/> decides. The values were chosen by simulation: docs/decisions/0008-eviction.md.</summary>
internal sealed record EvictionRules
{
    /// <summary>The share of bytes that objects on probation may take before they are evicted first.</summary>
    public double Probation { get; init; } = 0.05;

    /// <summary>How often an object has to be asked for on probation before it may stay.</summary>
    public int HitsToStay { get; init; } = 1;

    /// <summary>How far hits are counted: an object outlives so many passes of the main queue after its last one.</summary>
    public byte MostHits { get; init; } = 3;

    /// <summary>Objects of at most so many bytes are small.</summary>
    public long SmallBytes { get; init; } = 1 << 20;

    /// <summary>The share of all bytes that small objects may take before they are evicted first; below it they are not evicted while there are others.</summary>
    public double SmallShare { get; init; } = 0.1;
}
