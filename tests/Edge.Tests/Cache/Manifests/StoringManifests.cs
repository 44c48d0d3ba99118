using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Tests.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Manifests;

/// <summary>Contents of any size up to a bound, in a store that survives a restart or starts empty, and never gives anything else.</summary>
public sealed class StoringManifests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_was_put_is_found_also_after_a_restart()
    {
        await using (var bodies = await OpenAsync())
        {
            for (var i = 0; i < 300; i++)
            {
                Assert.True(bodies.Put(Keys.Blob(i), Body(i)));
            }

            AssertHolds(bodies, 0, 300);
        }

        await using var again = await OpenAsync();
        AssertHolds(again, 0, 300);
        Assert.True(again.Put(Keys.Blob(300), Body(300)));
        AssertHolds(again, 0, 301);
    }

    [Fact]
    public async Task What_memory_has_no_room_for_is_read_from_the_disk()
    {
        await using var bodies = await OpenAsync(disk: 256 << 20);
        for (var i = 0; i < 200; i++)
        {
            Assert.True(bodies.Put(Keys.Blob(i), Large(i))); // 50 MB; 16 MiB of memory
        }

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(Large(i), bodies.TryGet(Keys.Blob(i)));
        }
    }

    [Fact]
    public async Task Above_its_quota_the_oldest_go()
    {
        await using (var bodies = await OpenAsync(disk: 32 << 20))
        {
            for (var i = 0; i < 400; i++)
            {
                Assert.True(bodies.Put(Keys.Blob(i), Large(i)));
                if (i % 50 == 49)
                {
                    await bodies.CheckpointAsync();
                }
            }

            Assert.InRange(bodies.Bytes, 1, 32 << 20);
            Assert.Null(bodies.TryGet(Keys.Blob(0)));
            Assert.Equal(Large(399), bodies.TryGet(Keys.Blob(399)));
        }

        var onDisk = Directory.EnumerateFiles(_scratch.Path, "log.*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(onDisk, 1, 64 << 20);
        await using var again = await OpenAsync(disk: 32 << 20);
        Assert.Equal(Large(399), again.TryGet(Keys.Blob(399)));
    }

    [Fact]
    public async Task What_was_removed_is_gone_and_can_be_put_again()
    {
        await using var bodies = await OpenAsync();
        Assert.True(bodies.Put(Keys.Blob(1), Body(1)));
        bodies.Remove(Keys.Blob(1));
        Assert.Null(bodies.TryGet(Keys.Blob(1)));
        Assert.True(bodies.Put(Keys.Blob(1), Body(2)));
        Assert.Equal(Body(2), bodies.TryGet(Keys.Blob(1)));
    }

    [Fact]
    public async Task A_store_that_was_changed_behind_its_back_starts_empty_and_works()
    {
        await using (var bodies = await OpenAsync())
        {
            Assert.True(bodies.Put(Keys.Blob(1), Body(1)));
        }

        var log = Directory.EnumerateFiles(_scratch.Path, "log.0", SearchOption.AllDirectories).Single();
        using (var handle = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.Write(handle, new byte[] { 1, 2, 3 }, 70);
        }

        await using var again = await OpenAsync();
        Assert.Null(again.TryGet(Keys.Blob(1)));
        Assert.True(again.Put(Keys.Blob(1), Body(1)));
        Assert.Equal(Body(1), again.TryGet(Keys.Blob(1)));
    }

    [Fact]
    public async Task What_was_checkpointed_survives_a_kill()
    {
        await using var bodies = await OpenAsync();
        Assert.True(bodies.Put(Keys.Blob(1), Body(1)));
        await bodies.CheckpointAsync();
        Assert.True(bodies.Put(Keys.Blob(2), Body(2)));
        using var killed = new Scratch();
        Scratch.Copy(_scratch.Path, killed["copy"]);
        await using var again = await OpenAsync(killed["copy"]);
        Assert.Equal(Body(1), again.TryGet(Keys.Blob(1)));
        Assert.True(again.TryGet(Keys.Blob(2)) is not { } second || second.AsSpan().SequenceEqual(Body(2)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_costs_the_store_and_nothing_else()
    {
        File.WriteAllText(_scratch["occupied"], "");
        await using var bodies = await OpenAsync(_scratch["occupied"]);
        Assert.False(bodies.IsOpen);
        Assert.False(bodies.Put(Keys.Blob(1), Body(1)));
        Assert.Null(bodies.TryGet(Keys.Blob(1)));
        await bodies.CheckpointAsync();
    }

    [Fact]
    public async Task Readers_and_writers_on_many_threads_see_whole_contents()
    {
        await using var bodies = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 3000; i++)
            {
                var n = random.Next(50);
                if (random.Next(3) == 0)
                {
                    Assert.True(bodies.Put(Keys.Blob(n), Body(n)));
                }
                else if (random.Next(20) == 0)
                {
                    bodies.Remove(Keys.Blob(n));
                }
                else
                {
                    Assert.True(bodies.TryGet(Keys.Blob(n)) is not { } found || found.AsSpan().SequenceEqual(Body(n)));
                }

                if (thread == 0 && i % 500 == 0)
                {
                    await bodies.CheckpointAsync();
                }
            }
        })));
        Assert.True(bodies.IsOpen);
    }

    private static byte[] Body(int i) => [.. Enumerable.Range(0, (i * 37) % 5000).Select(at => (byte)(at ^ i))];

    private static byte[] Large(int i)
    {
        var body = new byte[256 << 10];
        body.AsSpan().Fill((byte)i);
        return body;
    }

    private static void AssertHolds(FasterBodies bodies, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            Assert.Equal(Body(i), bodies.TryGet(Keys.Blob(i)));
        }
    }

    private Task<FasterBodies> OpenAsync(string? folder = null, long disk = 64 << 20) => FasterBodies.OpenAsync(
        folder ?? _scratch.Path, FasterSizes.OfBodies(16 << 20, disk), new CacheIndexOptions(), NullLogger.Instance, TimeProvider.System);
}
