using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.EvictionSimulator.Algorithms;
using EdgeRegistry.EvictionSimulator.Running;
using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.Perf.Tests.Eviction;

/// <summary>Small traces whose hits can be worked out by hand. Letters are objects of one byte in a cache of three, unless said otherwise.</summary>
public sealed class KnownAnswers
{
    [Theory]
    [InlineData("abcabc", "---hhh")]
    [InlineData("abcada", "---h-h")] // a was used, so b goes for d
    [InlineData("abcadb", "---h--")]
    public void Lru_drops_what_was_used_longest_ago(string asked, string expected) => Assert.Equal(expected, Run(new Lru(3), asked));

    [Theory]
    [InlineData("abcada", "---h--")] // a came first, and goes first, used or not
    [InlineData("abcdbcd", "----hhh")]
    public void Fifo_drops_what_came_first(string asked, string expected) => Assert.Equal(expected, Run(new Fifo(3), asked));

    [Theory]
    [InlineData("abcada", "---h-h")] // a is spared, b goes
    [InlineData("abcadea", "---h--h")] // the hand stands at c: it goes for e, and a stays without another hit
    [InlineData("abcabcd", "---hhh-")] // all were visited: the hand comes round and takes a
    [InlineData("abcabcdbcd", "---hhh-hhh")]
    public void Sieve_spares_once_what_was_visited(string asked, string expected) => Assert.Equal(expected, Run(new Sieve(3), asked));

    [Theory]
    [InlineData("aaabbbcccdefghabc", "-hh-hh-hh-----hhh")] // those that are used once never replace those used often
    [InlineData("aabbccddddd", "-h-h-h---hh")] // d has to be asked for more often than who would go
    public void Size_aware_TinyLfu_admits_who_is_asked_for_more_often(string asked, string expected) => Assert.Equal(expected, Run(new TinyLfu(3), asked));

    [Theory]
    [InlineData("aabbccdefgabc", "-h-h-h-----hh")] // d costs a, the oldest of those that stay; the rest of the scan costs only itself
    [InlineData("abcdefaa", "-------h")] // without a second request nothing stays
    [InlineData("abcdaefa", "-------h")] // a comes back soon after it went, and stays then
    public void S3_fifo_keeps_what_is_asked_for_again(string asked, string expected) =>
        Assert.Equal(expected, Run(new ProductionCache(3, new EvictionRules { Probation = 0.1, SmallBytes = 0 }), asked));

    [Fact]
    public void Small_objects_outlive_large_ones_while_they_take_few_bytes()
    {
        var cache = new ProductionCache(100, new EvictionRules { SmallBytes = 1, SmallShare = 0.1 });
        for (var id = 0; id < 9; id++)
        {
            cache.Ask(new Request(id, 1));
        }

        for (var id = 100; id < 200; id++)
        {
            cache.Ask(new Request(id, 10));
        }

        Assert.All(Enumerable.Range(0, 9), id => Assert.True(cache.Ask(new Request(id, 1))));
    }

    [Fact]
    public void A_cache_of_nothing_never_hits_and_one_of_everything_misses_each_object_once()
    {
        var trace = RegistryTrace.Make(1, new TraceOptions { Repositories = 50, Bases = 5, Days = 2, PullsPerDay = 100, ReleasesPerDay = 10, Nodes = 10 });
        foreach (var algorithm in Algorithm.All)
        {
            Assert.Equal(0, Simulation.Run(algorithm.Make(0), trace, 0).Objects);
            var whole = Simulation.Run(algorithm.Make(200 * Simulation.WorkingSet(trace)), trace, 0); // TinyLFU's window is a hundredth
            Assert.Equal(1 - ((double)trace.Distinct().Count() / trace.Count), whole.Objects, 9);
        }
    }

    private static string Run(ICachePolicy cache, string asked) => string.Concat(asked.Select(letter => cache.Ask(new Request(letter, 1)) ? 'h' : '-'));
}
