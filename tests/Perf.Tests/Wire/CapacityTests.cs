using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.Perf.Tests.Wire;

public sealed class CapacityTests
{
    private const long PerSecond = 1_000_000; // a byte takes 1,000 ns
    private readonly Capacity _capacity = new();

    [Fact]
    public void A_packet_on_a_free_wire_takes_its_own_length() => Assert.Equal(1_500_000, _capacity.Leaves(0, 1500, PerSecond, 10_000));

    [Fact]
    public void Packets_that_come_together_leave_one_after_the_other()
    {
        Assert.Equal(1_000_000, _capacity.Leaves(0, 1000, PerSecond, 10_000));
        Assert.Equal(1_500_000, _capacity.Leaves(0, 500, PerSecond, 10_000));
        Assert.Equal(2_000_000, _capacity.Leaves(100, 500, PerSecond, 10_000));
    }

    [Fact]
    public void Nothing_is_saved_up_while_the_wire_is_idle()
    {
        _capacity.Leaves(0, 1000, PerSecond, 10_000);
        Assert.Equal(61_000_000, _capacity.Leaves(60_000_000, 1000, PerSecond, 10_000));
        Assert.Equal(62_000_000, _capacity.Leaves(60_000_000, 1000, PerSecond, 10_000));
    }

    [Fact]
    public void What_the_queue_cannot_hold_is_dropped_and_takes_no_capacity()
    {
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(i * 1_000_000, _capacity.Leaves(0, 1000, PerSecond, 3000));
        }

        Assert.Null(_capacity.Leaves(0, 1000, PerSecond, 3000));
        Assert.Equal(4_000_000, _capacity.Leaves(1_000_000, 1000, PerSecond, 3000));
    }

    [Fact]
    public void A_rate_of_0_is_no_limit() => Assert.Equal(7, _capacity.Leaves(7, 1500, 0, 0));

    [Fact]
    public void A_second_of_full_packets_is_the_rate()
    {
        const long gigabit = 125_000_000;
        var last = 0L;
        for (var i = 0; i < gigabit / 1250; i++)
        {
            last = _capacity.Leaves(0, 1250, gigabit, long.MaxValue)!.Value;
        }

        Assert.Equal(1_000_000_000, last);
    }
}
