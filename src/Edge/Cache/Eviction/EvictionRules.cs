namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>How <see cref="EvictionQueue"/> decides. The values were chosen by simulation: docs/decisions/0008-eviction.md.</summary>
internal sealed record EvictionRules
{
    /// <summary>The share of all bytes that objects on probation may take before they are evicted first.</summary>
    public double Probation { get; init; } = 0.1;

    /// <summary>How often an object has to be asked for on probation before it may stay.</summary>
    public int HitsToStay { get; init; } = 1;

    /// <summary>Objects of at most so many bytes need no probation. 0: all need it.</summary>
    public long SmallBytes { get; init; }
}
