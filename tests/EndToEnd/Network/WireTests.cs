using System.Globalization;
using System.Text.RegularExpressions;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Network;

/// <summary>The packet forwarder carries real packets of this kernel between two namespaces.</summary>
public sealed partial class WireTests
{
    [Fact]
    public async Task A_ping_crosses_the_wire_not_faster_than_its_delay_and_not_through_a_black_hole()
    {
        await using var left = await NetworkSpace.Create();
        await using var right = await NetworkSpace.Create();
        await using var wire = await Wire.Between(left, right, "--delay-ms", "15");

        var crossed = (await Ping(left)).MustSucceed();
        Assert.InRange(double.Parse(Fastest().Match(crossed.Out).Groups[1].Value, CultureInfo.InvariantCulture), 30, double.MaxValue);

        await wire.Say("blackhole on");
        var swallowed = await Ping(left);
        Assert.Equal(1, swallowed.ExitCode); // no answer
        Assert.Contains("100% packet loss", swallowed.Out, StringComparison.Ordinal);

        await wire.Say("blackhole off");
        (await Ping(left)).MustSucceed();
    }

    private static Task<CommandResult> Ping(NetworkSpace from) =>
        Command.Run(from.Line("ping", "-c", "5", "-i", "0.1", "-W", "2", Wire.RightAddress));

    [GeneratedRegex(@"min/avg/max/mdev = ([0-9.]+)/", RegexOptions.None, 1000)]
    private static partial Regex Fastest();
}
