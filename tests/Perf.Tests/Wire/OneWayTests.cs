using EdgeRegistry.PacketForwarder.Arguments;
using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.Perf.Tests.Wire;

public sealed class OneWayTests
{
    private static readonly WireSettings Plain = new(TimeSpan.FromMilliseconds(40), BytesPerSecond: 0, QueueBytes: 0, Loss: 0);

    [Fact]
    public void A_packet_arrives_after_the_capacity_took_it_and_the_delay_passed()
    {
        var wire = Wire(Plain with { BytesPerSecond = 1_000_000, QueueBytes = 10_000 });
        wire.Accept(0, 1000);
        Assert.Equal(41_000_000, wire.UnderWay.NextDue);
    }

    [Fact]
    public void A_black_hole_swallows_everything_until_it_is_closed()
    {
        var wire = Wire(Plain with { BlackHole = true });
        wire.Accept(0, 100);
        Assert.Null(wire.UnderWay.NextDue);
        wire.Settings = WireChange.Apply("blackhole off", wire.Settings);
        wire.Accept(5, 100);
        Assert.Equal(40_000_005, wire.UnderWay.NextDue);
        Assert.Equal(1, wire.Counts.Lost);
    }

    [Fact]
    public void The_same_seed_loses_the_same_packets()
    {
        Assert.Equal(Survivors(seed: 7), Survivors(seed: 7));
        Assert.NotEqual(Survivors(seed: 7), Survivors(seed: 8));
    }

    [Fact]
    public void About_the_share_that_was_asked_for_is_lost()
    {
        Assert.InRange(10_000 - Survivors(seed: 7).Count, 900, 1100);
    }

    [Fact]
    public void More_packets_than_there_are_slots_are_dropped_and_counted()
    {
        var wire = new OneWay(Plain, new DelayQueue(2, 1500), new Dice(1));
        wire.Accept(0, 100);
        wire.Accept(0, 100);
        wire.Accept(0, 100);
        Assert.Equal(1, wire.Counts.QueueFull);
    }

    [Theory]
    [InlineData("loss 0.5", 40, 0, 0.5)]
    [InlineData("delay-ms 2.5", 2.5, 0, 0)]
    [InlineData("rate-mbit 8", 40, 1_000_000, 0)]
    public void A_line_changes_one_thing(string line, double milliseconds, long rate, double loss)
    {
        var after = WireChange.Apply(line, Plain);
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), rate, loss), (after.Delay, after.BytesPerSecond, after.Loss));
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("loss 2")]
    [InlineData("loss -1")]
    [InlineData("delay 5")]
    [InlineData("")]
    public void A_line_that_says_nothing_is_refused(string line) => Assert.Throws<FormatException>(() => WireChange.Apply(line, Plain));

    private static OneWay Wire(WireSettings settings) => new(settings, new DelayQueue(16, 1500), new Dice(1));

    private static List<int> Survivors(int seed)
    {
        var wire = new OneWay(Plain with { Loss = 0.1 }, new DelayQueue(1, 1500), new Dice(seed));
        var survivors = new List<int>();
        for (var i = 0; i < 10_000; i++)
        {
            wire.Accept(0, 100);
            if (wire.UnderWay.NextDue is not null)
            {
                survivors.Add(i);
                wire.UnderWay.Remove();
            }
        }
        return survivors;
    }
}
