using EdgeRegistry.Bus.Redis;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>What counts as missing.</summary>
public sealed class Missing
{
    private readonly FakeTimeProvider _time = new();
    private readonly Continuity _continuity;

    public Missing()
    {
        _continuity = new Continuity(_time);
        Assert.True(_continuity.Follows(Some.Change(5)));
    }

    [Fact]
    public void Numbers_in_order_miss_nothing() => Assert.All([6L, 7, 8], seq => Assert.True(_continuity.Follows(Some.Change(seq))));

    [Fact]
    public void A_number_that_was_left_out_is_missing_once()
    {
        Assert.False(_continuity.Follows(Some.Change(7)));
        Assert.True(_continuity.Follows(Some.Change(8)));
    }

    [Fact]
    public void One_that_was_overtaken_or_comes_twice_is_no_gap()
    {
        var seventh = Some.Change(7);
        Assert.False(_continuity.Follows(seventh));
        Assert.True(_continuity.Follows(Some.Change(6)));
        Assert.True(_continuity.Follows(seventh));
        Assert.True(_continuity.Follows(Some.Change(8)));
    }

    [Fact]
    public void The_same_number_for_another_change_is_another_history() => Assert.False(_continuity.Follows(Some.Change(5)));

    [Fact]
    public void Another_epoch_is_another_history_once()
    {
        var epoch = new string('2', 32);
        Assert.False(_continuity.Follows(Some.Change(6, epoch)));
        Assert.True(_continuity.Follows(Some.Change(7, epoch)));
    }

    [Fact]
    public void After_a_new_connection_the_first_message_begins()
    {
        _continuity.Forget();
        Assert.True(_continuity.Agrees(Head(100)));
        Assert.True(_continuity.Follows(Some.Change(101)));
    }

    [Fact]
    public void A_head_that_overtook_its_change_is_no_gap_when_that_follows()
    {
        Assert.True(_continuity.Agrees(Head(6)));
        _time.Advance(Continuity.Patience / 2);
        var sixth = Some.Change(6);
        Assert.True(_continuity.Follows(sixth));
        _time.Advance(Continuity.Patience);
        Assert.True(_continuity.Agrees(new LogHead(Some.Epoch, 6, sixth.Id)));
        Assert.True(_continuity.Agrees(Head(7)));
    }

    [Fact]
    public void A_head_whose_change_does_not_follow_is_a_gap_once()
    {
        Assert.True(_continuity.Agrees(Head(6)));
        _time.Advance(Continuity.Patience);
        var head = Head(6);
        Assert.False(_continuity.Agrees(head));
        _time.Advance(Continuity.Patience);
        Assert.True(_continuity.Agrees(head));
    }

    [Fact]
    public void A_head_that_is_a_little_behind_is_no_gap_and_one_that_stays_below_is_another_history()
    {
        Assert.True(_continuity.Agrees(Head(4)));
        Assert.True(_continuity.Follows(Some.Change(6)));
        var head = Head(3);
        Assert.True(_continuity.Agrees(head));
        _time.Advance(Continuity.Patience);
        Assert.False(_continuity.Agrees(head));
        _time.Advance(Continuity.Patience);
        Assert.True(_continuity.Agrees(head));
        Assert.True(_continuity.Follows(Some.Change(4)));
    }

    [Fact]
    public void A_head_with_another_id_is_another_history() => Assert.False(_continuity.Agrees(Head(5)));

    private static LogHead Head(long seq) => new(Some.Epoch, seq, Guid.NewGuid());
}
