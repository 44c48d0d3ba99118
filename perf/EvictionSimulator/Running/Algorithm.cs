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
        new("TinyLFU", capacity => new TinyLfu(capacity)),
        new("S3-FIFO", capacity => new ProductionCache(capacity, new EvictionRules { SmallBytes = 0 })),
        new("edge", capacity => new ProductionCache(capacity, new EvictionRules())),
        new("edge S5", capacity => new ProductionCache(capacity, new EvictionRules { SmallShare = 0.05 })),
        new("edge P5", capacity => new ProductionCache(capacity, new EvictionRules { Probation = 0.05 })),
        new("edge M1", capacity => new ProductionCache(capacity, new EvictionRules { MostHits = 1 })),
        new("edge P5 M1", capacity => new ProductionCache(capacity, new EvictionRules { Probation = 0.05, MostHits = 1 })),
    ];
}
