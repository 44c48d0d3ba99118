using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

public sealed class RecentValuesTests
{
    private readonly RecentValues _recent = new();

    [Fact]
    public void What_was_kept_is_found_until_it_is_cleared()
    {
        Keep(1, 7);
        Assert.True(_recent.TryGet(Keys.Blob(1), out var value));
        Assert.Equal(7, value.Flags);
        _recent.Clear(Keys.Blob(1));
        Assert.False(_recent.TryGet(Keys.Blob(1), out _));
    }

    [Fact]
    public void An_answer_that_is_older_than_a_change_is_not_kept()
    {
        var version = _recent.VersionOf(Keys.Blob(1));
        _recent.Clear(Keys.Blob(1)); // somebody changed the store meanwhile
        _recent.Keep(Keys.Blob(1), Keys.Value(7), version);
        Assert.False(_recent.TryGet(Keys.Blob(1), out _));
    }

    [Fact]
    public void Ten_thousand_keys_in_use_hardly_push_each_other_out()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Keep(i, i);
        }

        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => _recent.TryGet(Keys.Blob(i), out var value) && value.Flags == i), 9_900, 10_000);
    }

    [Fact]
    public async Task Readers_never_see_half_of_a_value()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            for (var i = writer; !stop.IsCancellationRequested; i++)
            {
                _recent.Clear(Keys.Blob(1));
                _recent.Keep(Keys.Blob(1), new IndexValue(i, i, i, i), _recent.VersionOf(Keys.Blob(1)));
            }
        })).ToArray();
        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.True(!_recent.TryGet(Keys.Blob(1), out var value) || (value.Size == value.Flags && value.ProvenAtUnixMilliseconds == value.Flags && value.MediaTypeCode == value.Flags));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    private void Keep(int key, int flags) => _recent.Keep(Keys.Blob(key), Keys.Value(flags), _recent.VersionOf(Keys.Blob(key)));
}
