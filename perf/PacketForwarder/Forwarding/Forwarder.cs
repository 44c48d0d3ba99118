using EdgeRegistry.PacketForwarder.Tun;
using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.PacketForwarder.Forwarding;

/// <summary>Moves the packets of one direction, on a thread of its own: reads what waits, writes what has arrived, sleeps in the kernel
/// until either is due. No allocation per packet.</summary>
internal sealed class Forwarder(TunDevice from, TunDevice to, OneWay wire, TimeProvider clock, CancellationToken stop)
{
    private const int Batch = 64;
    private const long LongestWait = 100_000_000; // ns; how late a stop may be seen
    private readonly long _nanosecondsPerTick = 1_000_000_000 / clock.TimestampFrequency;

    /// <summary>Begins; the task ends after a stop, or fails with the device.</summary>
    public Task Start() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run()
    {
        while (!stop.IsCancellationRequested)
        {
            Deliver();
            if (!Collect())
            {
                var now = Now();
                var wait = Math.Min((wire.UnderWay.NextDue ?? long.MaxValue) - now, LongestWait);
                if (wait > 0)
                {
                    from.Wait(wait);
                }
            }
        }
    }

    private long Now() => clock.GetTimestamp() * _nanosecondsPerTick;

    // True when there may be more.
    private bool Collect()
    {
        for (var i = 0; i < Batch; i++)
        {
            var length = from.Read(wire.UnderWay.Free);
            if (length == 0)
            {
                return false;
            }

            wire.Accept(Now(), length);
        }
        return true;
    }

    private void Deliver()
    {
        var now = Now();
        for (var i = 0; i < Batch && wire.UnderWay.TryPeek(now, out var packet); i++)
        {
            if (to.Write(packet))
            {
                wire.Counts.Packets++;
                wire.Counts.Bytes += packet.Length;
            }
            else
            {
                wire.Counts.Refused++;
            }

            wire.UnderWay.Remove();
        }
    }
}
