using EdgeRegistry.Compare.Bounds;
using EdgeRegistry.Compare.Measures;

namespace EdgeRegistry.Perf.Tests.Comparing;

public sealed class VerdictTests
{
    private static readonly Check Cost = new("row", "cost", "cost", Wanted.AtMost, 0.9, ["a", "b"], "s");
    private static readonly Check Speed = new("row", "speed", "speed", Wanted.AtLeast, 1.0, ["a", "b"], "MB/s");
    private static readonly Check Own = new("row", "cost", "cost", Wanted.AtMost, 4, [], "s");

    [Fact]
    public void A_cost_is_held_against_the_cheaper_peer_of_each_round()
    {
        var verdict = Verdict.Of(Cost, Of("cost", ours: [8, 8], a: [10, 20], b: [20, 16]));
        Assert.Equal(new Spread(0.65, 0.5, 0.8), verdict.Ratio!.Value with { Median = Math.Round(verdict.Ratio.Value.Median, 6) });
        Assert.True(verdict.IsMet);
    }

    [Fact]
    public void A_speed_is_held_against_the_faster_peer_of_each_round()
    {
        var verdict = Verdict.Of(Speed, Of("speed", ours: [10, 10], a: [5, 20], b: [8, 1]));
        Assert.Equal((0.5, 1.25), (verdict.Ratio!.Value.Lowest, verdict.Ratio.Value.Highest));
        Assert.False(verdict.IsMet);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(4.01, true)]
    [InlineData(4.1, false)]
    public void Without_peers_the_value_itself_is_held_against_the_bound(double value, bool met) =>
        Assert.Equal(met, Verdict.Of(Own, Of("cost", ours: [value], a: [], b: [])).IsMet);

    [Fact]
    public void What_was_not_measured_is_neither_met_nor_missed()
    {
        var verdict = Verdict.Of(Cost, Of("cost", ours: [], a: [1], b: [1]));
        Assert.Null(verdict.IsMet);
        Assert.Null(verdict.Plotted);
    }

    [Fact]
    public void The_warm_up_round_does_not_count()
    {
        var measures = MeasureFile.Parse(["row\tours\tcost\t0\t1000", "row\tours\tcost\t1\t3"]);
        Assert.Equal(3, Verdict.Of(Own, measures).Own);
    }

    [Fact]
    public void A_value_is_plotted_as_a_part_of_its_bound()
    {
        var (ratio, bound) = Verdict.Of(Own, Of("cost", ours: [2, 4, 8], a: [], b: [])).Plotted!.Value;
        Assert.Equal((new Spread(1, 0.5, 2), 1d), (ratio, bound));
    }

    private static MeasureFile Of(string measure, double[] ours, double[] a, double[] b) => new(
    [
        .. ours.Select((value, round) => One("ours", measure, round + 1, value)),
        .. a.Select((value, round) => One("a", measure, round + 1, value)),
        .. b.Select((value, round) => One("b", measure, round + 1, value)),
    ]);

    private static Measure One(string contender, string measure, int round, double value) =>
        new("row", contender, measure, round, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
