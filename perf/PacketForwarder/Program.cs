using System.ComponentModel;
using EdgeRegistry.PacketForwarder.Arguments;
using EdgeRegistry.PacketForwarder.Forwarding;
using EdgeRegistry.PacketForwarder.Tun;
using EdgeRegistry.PacketForwarder.Wire;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
const int PacketsUnderWay = 16 * 1024; // each direction; 24 MB of full packets: 40 ms at 4.9 Gb/s

try
{
    return await ForwarderCommand.Make(RunAsync).Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is Win32Exception or InvalidOperationException or FormatException)
{
    await Console.Error.WriteLineAsync($"packet forwarder: {e.Message}");
    return 1;
}

static async Task<int> RunAsync(WirePlan plan, CancellationToken stop)
{
    using var left = TunDevice.Open(plan.Left.Namespace, plan.Left.Address, plan.Right.Address, plan.Mtu);
    using var right = TunDevice.Open(plan.Right.Namespace, plan.Right.Address, plan.Left.Address, plan.Mtu);
    var there = new OneWay(plan.Settings, new DelayQueue(PacketsUnderWay, plan.Mtu), new Dice(plan.Seed));
    var back = new OneWay(plan.Settings, new DelayQueue(PacketsUnderWay, plan.Mtu), new Dice(plan.Seed + 1));
    using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
    var there1 = new Forwarder(left, right, there, TimeProvider.System, ending.Token).Start();
    var back1 = new Forwarder(right, left, back, TimeProvider.System, ending.Token).Start();
    _ = Listen([there, back]); // ends with the process
    Console.WriteLine($"ready {left.Name} {right.Name}");

    await await Task.WhenAny(there1, back1); // both end by a stop; one by a fault
    await ending.CancelAsync();
    await Task.WhenAll(there1, back1);
    Console.WriteLine(there.Counts.Line("there"));
    Console.WriteLine(back.Counts.Line("back"));
    return 0;
}

static Task Listen(OneWay[] directions) => Task.Factory.StartNew(
    () =>
    {
        while (Console.ReadLine() is { } line)
        {
            try
            {
                Array.ForEach(directions, direction => direction.Settings = WireChange.Apply(line, direction.Settings));
                Console.WriteLine($"ok {line}");
            }
            catch (FormatException e)
            {
                Console.WriteLine($"error {e.Message}");
            }
        }
    },
    TaskCreationOptions.LongRunning);
