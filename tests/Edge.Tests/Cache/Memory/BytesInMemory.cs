using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Tests.Cache.Index;

namespace EdgeRegistry.Edge.Tests.Cache.Memory;

public sealed class BytesInMemory
{
    private const int Size = 1000;
    private const int Taken = Size + ByteCache.Overhead;

    private readonly ByteCache _cache = new(10 * Taken);

    [Fact]
    public void It_never_holds_more_than_it_may()
    {
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(_cache.Add(Keys.Blob(i), new byte[i % Size]));
            Assert.InRange(_cache.Bytes, 1, 10 * Taken);
        }
    }

    [Fact]
    public void What_was_read_since_the_hand_came_by_outlives_what_was_not()
    {
        Fill(0, 10);
        Assert.True(_cache.TryGet(Keys.Blob(0), out _));
        Fill(10, 5);
        Assert.True(_cache.TryGet(Keys.Blob(0), out _));
        Assert.False(_cache.TryGet(Keys.Blob(1), out _));
    }

    [Fact]
    public void A_scan_does_not_drive_out_what_is_read_all_the_time()
    {
        Fill(0, 5);
        for (var i = 100; i < 1000; i++)
        {
            for (var hot = 0; hot < 5; hot++)
            {
                Assert.True(_cache.TryGet(Keys.Blob(hot), out _));
            }

            Fill(i, 1);
        }
    }

    [Fact]
    public void When_everything_was_read_something_goes_all_the_same()
    {
        Fill(0, 10);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(_cache.TryGet(Keys.Blob(i), out _));
        }

        Fill(10, 1);
        Assert.True(_cache.TryGet(Keys.Blob(10), out _));
        Assert.Equal(10 * Taken, _cache.Bytes);
    }

    [Fact]
    public void What_is_larger_than_everything_is_not_taken_and_drives_nothing_out()
    {
        Fill(0, 1);
        Assert.False(_cache.Add(Keys.Blob(1), new byte[10 * Taken]));
        Assert.True(_cache.TryGet(Keys.Blob(0), out _));
    }

    [Fact]
    public void What_was_removed_gives_its_bytes_back_also_under_the_hand()
    {
        Fill(0, 10);
        Fill(10, 3); // the hand stands in the middle now
        for (var i = 0; i < 13; i++)
        {
            _cache.Remove(Keys.Blob(i));
            _cache.Remove(Keys.Blob(i));
            Assert.False(_cache.TryGet(Keys.Blob(i), out _));
        }

        Assert.Equal(0, _cache.Bytes);
        Fill(20, 30);
        Assert.Equal(10 * Taken, _cache.Bytes);
    }

    [Fact]
    public async Task Many_threads_leave_it_within_its_bound()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var key = Keys.Blob(random.Next(40));
                if (random.Next(10) == 0)
                {
                    _cache.Remove(key);
                }
                else if (!_cache.TryGet(key, out _))
                {
                    _cache.Add(key, new byte[random.Next(Size)]);
                }

                Assert.InRange(_cache.Bytes, 0, 10 * Taken);
            }
        })));
        for (var i = 0; i < 40; i++)
        {
            _cache.Remove(Keys.Blob(i));
        }

        Assert.Equal(0, _cache.Bytes);
    }

    private void Fill(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            Assert.True(_cache.Add(Keys.Blob(i), new byte[Size]));
        }
    }
}
