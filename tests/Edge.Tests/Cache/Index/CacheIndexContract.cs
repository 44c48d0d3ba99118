using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

/// <summary>What every index must do.</summary>
public abstract class CacheIndexContract : IAsyncLifetime
{
    private protected ICacheIndex Index { get; private set; } = null!;

    public async Task InitializeAsync() => Index = await CreateAsync();

    public virtual async Task DisposeAsync() => await Index.DisposeAsync();

    [Fact]
    public void An_unknown_key_is_not_found()
    {
        Assert.False(Index.TryGet(Keys.Blob(1), out var value));
        Assert.Equal(default, value);
    }

    [Fact]
    public void What_was_set_is_found()
    {
        Index.Upsert(Keys.Blob(1), Keys.Value(11));
        Assert.True(Index.TryGet(Keys.Blob(1), out var value));
        Assert.Equal(Keys.Value(11), value);
        Assert.False(Index.TryGet(Keys.Blob(2), out _));
    }

    [Fact]
    public void A_later_value_replaces_an_earlier_one()
    {
        for (var i = 0; i < 100; i++)
        {
            Index.Upsert(Keys.Blob(1), Keys.Value(i));
            Assert.True(Index.TryGet(Keys.Blob(1), out var value));
            Assert.Equal(i, value.Flags);
        }
    }

    [Fact]
    public void What_was_removed_is_gone_and_can_be_set_again()
    {
        Index.Upsert(Keys.Blob(1), Keys.Value(1));
        Assert.True(Index.Remove(Keys.Blob(1)));
        Assert.False(Index.TryGet(Keys.Blob(1), out _));
        Assert.False(Index.Remove(Keys.Blob(1)));
        Index.Upsert(Keys.Blob(1), Keys.Value(2));
        Assert.True(Index.TryGet(Keys.Blob(1), out var value));
        Assert.Equal(2, value.Flags);
    }

    [Fact]
    public void Kinds_do_not_mix()
    {
        Index.Upsert(IndexKey.ForBlobLink("a", Keys.Digest(1)), Keys.Value(1));
        Assert.False(Index.TryGet(IndexKey.ForManifestLink("a", Keys.Digest(1)), out _));
        Assert.False(Index.TryGet(IndexKey.ForBlob(Keys.Digest(1)), out _));
    }

    [Fact]
    public void The_count_grows_with_the_entries()
    {
        for (var i = 0; i < 1000; i++)
        {
            Index.Upsert(Keys.Blob(i), Keys.Value(i));
        }

        Assert.InRange(Index.ApproximateCount, 1000, 1100);
    }

    [Fact]
    public async Task Many_threads_see_whole_values_and_their_own_writes()
    {
        const int threads = 16, keys = 64, rounds = 20_000;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(thread);
                var own = IndexKey.ForBlobLink($"thread-{thread}", Keys.Digest(0));
                for (var i = 1; i <= rounds; i++)
                {
                    var shared = Keys.Blob(random.Next(keys));
                    switch (random.Next(8))
                    {
                        case 0:
                            Index.Upsert(shared, Keys.Value((thread * rounds) + i));
                            break;
                        case 1:
                            Index.Remove(shared);
                            break;
                        case 2:
                            Index.Upsert(own, Keys.Value(i));
                            Assert.True(Index.TryGet(own, out var mine));
                            Assert.Equal(i, mine.Flags);
                            break;
                        default:
                            Assert.True(!Index.TryGet(shared, out var value) || Keys.IsWhole(value));
                            break;
                    }
                }
            },
            TaskCreationOptions.LongRunning)));
    }

    [Fact]
    public async Task Checkpoints_do_not_disturb_readers_and_writers()
    {
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                Index.Upsert(Keys.Blob(i % 1000), Keys.Value(i));
                Assert.True(Index.TryGet(Keys.Blob(i % 1000), out var value));
                Assert.Equal(i, value.Flags);
            }
        });
        for (var i = 0; i < 10; i++)
        {
            await Index.CheckpointAsync();
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        Index.Upsert(Keys.Blob(1), Keys.Value(1));
        var key = Keys.Blob(1);
        Find();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Find();
        }

        // A pre-empted thread may find its session taken and make another: once or twice, never for each hit.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);

        void Find() => Assert.True(Index.TryGet(key, out _));
    }

    [Fact]
    public async Task After_disposal_nothing_is_found_and_nothing_breaks()
    {
        Index.Upsert(Keys.Blob(1), Keys.Value(1));
        await Index.DisposeAsync();
        Index.Upsert(Keys.Blob(2), Keys.Value(2));
        Index.Remove(Keys.Blob(2));
        Index.TryGet(Keys.Blob(2), out _);
    }

    private protected abstract Task<ICacheIndex> CreateAsync();
}

public sealed class MemoryIndexTests : CacheIndexContract
{
    [Fact]
    public void It_stays_within_its_memory_and_forgets_the_oldest()
    {
        var index = new MemoryIndex(160 * 100);
        for (var i = 0; i < 1000; i++)
        {
            index.Upsert(Keys.Blob(i), Keys.Value(i));
            index.Upsert(Keys.Blob(-1), Keys.Value(i));
            index.Remove(Keys.Blob(-1));
        }

        Assert.InRange(index.ApproximateCount, 1, 100);
        Assert.Equal(index.ApproximateCount, index.Entries.Count());
        Assert.True(index.TryGet(Keys.Blob(999), out _));
        Assert.False(index.TryGet(Keys.Blob(0), out _));
    }

    private protected override Task<ICacheIndex> CreateAsync() => Task.FromResult<ICacheIndex>(new MemoryIndex(64 << 20));
}
