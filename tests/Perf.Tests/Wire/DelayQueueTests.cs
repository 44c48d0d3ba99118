using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.Perf.Tests.Wire;

public sealed class DelayQueueTests
{
    private readonly DelayQueue _queue = new(slots: 3, slotBytes: 4);

    [Fact]
    public void A_packet_arrives_when_it_is_due_and_not_before()
    {
        Send(due: 100, 1, 2);
        Assert.Equal(100, _queue.NextDue);
        Assert.False(_queue.TryPeek(99, out _));
        Assert.True(_queue.TryPeek(100, out var packet));
        Assert.Equal([1, 2], packet.ToArray());
    }

    [Fact]
    public void An_empty_queue_is_due_never()
    {
        Send(due: 1, 1);
        _queue.Remove();
        Assert.Null(_queue.NextDue);
        Assert.False(_queue.TryPeek(long.MaxValue, out _));
    }

    [Fact]
    public void No_packet_overtakes_another()
    {
        Send(due: 100, 1);
        Send(due: 50, 2); // the delay was made shorter meanwhile
        Assert.Equal(1, Receive(100)[0]);
        Assert.Equal(100, _queue.NextDue);
    }

    [Fact]
    public void Slots_are_used_again_in_order()
    {
        for (byte i = 0; i < 20; i++)
        {
            Send(due: i, i, i);
            if (i >= 2)
            {
                Assert.True(_queue.IsFull);
                Assert.Equal([(byte)(i - 2), (byte)(i - 2)], Receive(i));
            }
        }
    }

    [Fact]
    public void A_full_queue_still_has_room_to_read_what_will_be_dropped()
    {
        Send(due: 1, 1);
        Send(due: 1, 2);
        Send(due: 1, 3);
        Assert.True(_queue.IsFull);
        _queue.Free.Fill(9);
        Assert.Equal([1], Receive(1));
        Assert.Equal([2], Receive(1));
        Assert.Equal([3], Receive(1));
    }

    private void Send(long due, params byte[] packet)
    {
        packet.CopyTo(_queue.Free);
        _queue.Add(packet.Length, due);
    }

    private byte[] Receive(long now)
    {
        Assert.True(_queue.TryPeek(now, out var packet));
        var bytes = packet.ToArray();
        _queue.Remove();
        return bytes;
    }
}
