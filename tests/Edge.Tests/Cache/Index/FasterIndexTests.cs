using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

public sealed class FasterIndexTests : CacheIndexContract
{
    private readonly Scratch _scratch = new();

    /// <summary>Small enough that a few ten thousand entries spill to disk; checkpoints only when a test asks.</summary>
    internal static CacheIndexOptions Small => new()
    {
        MemoryBytes = 1 << 20,
        IndexBytes = 1 << 16,
        DiskBytes = 64 << 20,
        CheckpointInterval = TimeSpan.FromHours(1),
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public void Entries_that_went_to_disk_are_found()
    {
        const int count = 100_000; // 7 MB of records in 1 MB of memory
        for (var i = 0; i < count; i++)
        {
            Index.Upsert(Keys.Blob(i), Keys.Value(i));
        }

        for (var i = 0; i < count; i++)
        {
            Assert.True(Index.TryGet(Keys.Blob(i), out var value));
            Assert.Equal(i, value.Flags);
        }

        Assert.True(Index.Remove(Keys.Blob(3)));
        Assert.False(Index.TryGet(Keys.Blob(3), out _));
        Assert.False(Index.TryGet(Keys.Blob(-3), out _));
    }

    [Fact]
    public async Task Many_threads_read_from_disk_at_once()
    {
        const int count = 50_000;
        for (var i = 0; i < count; i++)
        {
            Index.Upsert(Keys.Blob(i), Keys.Value(i));
        }

        await Task.WhenAll(Enumerable.Range(0, 64).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 2000; i++)
            {
                var wanted = random.Next(count);
                Assert.True(Index.TryGet(Keys.Blob(wanted), out var value));
                Assert.Equal(wanted, value.Flags);
            }
        })));
    }

    [Fact]
    public void What_is_read_from_disk_again_and_again_comes_back_into_memory()
    {
        const int count = 100_000;
        for (var i = 0; i < count; i++)
        {
            Index.Upsert(Keys.Blob(i), Keys.Value(i));
        }

        for (var i = 0; i < 300; i++)
        {
            Assert.True(Index.TryGet(Keys.Blob(i % 100), out var value));
            Assert.Equal(i % 100, value.Flags);
        }

        Assert.Equal(100, ((FasterIndex)Index).DiskReads);
    }

    [Fact]
    public async Task Reading_from_disk_never_brings_back_what_was_removed_or_replaced_meanwhile()
    {
        const int count = 60_000, rounds = 3;
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < count; i++)
            {
                Index.Upsert(Keys.Blob(i), Keys.Value(i));
            }

            using var stop = new CancellationTokenSource();
            var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(() =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % 5000)
                {
                    Index.TryGet(Keys.Blob(i), out _);
                }
            })).ToArray();
            for (var i = 0; i < 5000; i++)
            {
                if (i % 2 == 0)
                {
                    Index.Remove(Keys.Blob(i));
                    Assert.False(Index.TryGet(Keys.Blob(i), out _));
                }
                else
                {
                    Index.Upsert(Keys.Blob(i), Keys.Value(-i));
                }
            }

            await stop.CancelAsync();
            await Task.WhenAll(readers);
            for (var i = 0; i < 5000; i++)
            {
                Assert.Equal(i % 2 != 0, Index.TryGet(Keys.Blob(i), out var value));
                Assert.Equal(i % 2 == 0 ? 0 : -i, value.Flags);
            }
        }
    }

    internal static Task<FasterIndex> OpenAsync(string folder, CacheIndexOptions? options = null, TimeProvider? time = null) =>
        FasterIndex.OpenAsync(folder, options ?? Small, NullLogger.Instance, time ?? TimeProvider.System);

    private protected override async Task<ICacheIndex> CreateAsync() => await OpenAsync(_scratch.Path);
}
