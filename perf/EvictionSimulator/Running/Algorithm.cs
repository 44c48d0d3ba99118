using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.EvictionSimulator.Algorithms;

namespace EdgeRegistry.EvictionSimulator.Running;

/// <summary>An algorithm by name.</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="Make">Makes a cache of so many bytes.</param>
internal sealed record Algorithm(string Name, Func<long, ICachePolicy> Make)
{
    /// <summary>What is compared.</summary>
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new("FIFO", capacity => new Fifo(capacity)),
        new("LRU", capacity => new Lru(capacity)),
        new("SIEVE", capacity => new Sieve(capacity)),
        new("W-TinyLFU, sizes", capacity => new TinyLfu(capacity)),
        new("S3-FIFO", capacity => new ProductionCache(capacity, new EvictionRules { Probation = 0.1, SmallBytes = 0 })),
        new("EdgeRegistry", capacity => new ProductionCache(capacity, new EvictionRules())),
    ];
}
