using System.CommandLine;
using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.PacketForwarder.Arguments;

/// <summary>What one wire is to be.</summary>
/// <param name="Left">One end.</param>
/// <param name="Right">The other.</param>
/// <param name="Settings">The same for both directions.</param>
/// <param name="Seed">Of the losses; the directions draw from it and from its successor.</param>
/// <param name="Mtu">The largest packet, bytes.</param>
internal sealed record WirePlan(WireEnd Left, WireEnd Right, WireSettings Settings, int Seed, int Mtu);

/// <summary>The command line.</summary>
internal static class ForwarderCommand
{
    public static RootCommand Make(Func<WirePlan, CancellationToken, Task<int>> run)
    {
        var left = new Option<string>("--left") { Description = "One end: NAMESPACE=ADDRESS", Required = true };
        var right = new Option<string>("--right") { Description = "The other end: NAMESPACE=ADDRESS", Required = true };
        var delay = Number("--delay-ms", "Delay of each direction, milliseconds", 0);
        var rate = Number("--rate-mbit", "Capacity of each direction, megabits a second; 0: unlimited", 0);
        var queue = Number("--queue-kib", "What may wait for the capacity, KiB; 0: one bandwidth-delay product of the round trip", 0);
        var loss = Number("--loss", "Share of packets lost at random, 0 to 1", 0);
        var seed = new Option<int>("--seed") { Description = "Seed of the losses", DefaultValueFactory = _ => 1 };
        var mtu = new Option<int>("--mtu") { Description = "Largest packet, bytes", DefaultValueFactory = _ => 1500 };
        var command = new RootCommand("Joins two network namespaces by a wire with delay, loss and a limited rate. Says 'ready', then takes changes on its standard input: blackhole on|off, loss SHARE, delay-ms N, rate-mbit N.")
        {
            left, right, delay, rate, queue, loss, seed, mtu,
        };
        command.SetAction((parsed, stop) =>
        {
            var time = TimeSpan.FromMilliseconds(parsed.GetValue(delay));
            var bytesPerSecond = WireChange.Rate(parsed.GetValue(rate));
            var wait = parsed.GetValue(queue) is > 0 and var kib ? (long)(kib * 1024) : WireSettings.UsualQueue(time, bytesPerSecond);
            var settings = new WireSettings(time, bytesPerSecond, wait, parsed.GetValue(loss));
            return run(new WirePlan(WireEnd.Parse(parsed.GetRequiredValue(left)), WireEnd.Parse(parsed.GetRequiredValue(right)), settings, parsed.GetValue(seed), parsed.GetValue(mtu)), stop);
        });
        return command;
    }

    private static Option<double> Number(string name, string description, double usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };
}
