using EdgeRegistry.Edge.Audit;

namespace EdgeRegistry.Edge.Tests.Audit;

/// <summary>The queue between pulls and the disk.</summary>
public sealed class PullRingTests
{
    [Fact]
    public void It_takes_so_many_and_no_more_round_after_round()
    {
        var ring = new PullRing(4);
        for (var round = 0; round < 10; round++)
        {
            Assert.All(Enumerable.Range(0, 4), i => Assert.True(ring.TryAdd(Pull(i))));
            Assert.False(ring.TryAdd(Pull(9)));
            Assert.All(Enumerable.Range(0, 4), i => Assert.True(ring.TryTake(out var pull) && pull.Time == i));
            Assert.False(ring.TryTake(out _));
        }
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_keep_their_order()
    {
        const int writers = 4, each = 20_000;
        var ring = new PullRing(64);
        var writing = Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                while (!ring.TryAdd(Pull((writer * (long)each) + i)))
                {
                    Thread.Yield();
                }
            }
        })).ToArray();
        var last = Enumerable.Range(0, writers).Select(writer => (writer * (long)each) - 1).ToArray();
        for (var taken = 0; taken < writers * each;)
        {
            if (ring.TryTake(out var pull))
            {
                var writer = pull.Time / each;
                Assert.Equal(last[writer] + 1, pull.Time);
                last[writer] = pull.Time;
                taken++;
            }
        }

        await Task.WhenAll(writing);
        Assert.False(ring.TryTake(out _));
    }

    private static PulledManifest Pull(long number) => new(null!, null!, null!, null!, null, null, number);
}
