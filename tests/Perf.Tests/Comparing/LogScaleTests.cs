using EdgeRegistry.Compare.Plot;

namespace EdgeRegistry.Perf.Tests.Comparing;

public sealed class LogScaleTests
{
    [Fact]
    public void The_same_factor_is_the_same_distance()
    {
        var scale = new LogScale(0.1, 10, 100, 200);
        Assert.Equal(100, scale.At(0.1), 6);
        Assert.Equal(200, scale.At(1), 6);
        Assert.Equal(300, scale.At(10), 6);
        Assert.Equal(scale.At(2) - scale.At(1), scale.At(1) - scale.At(0.5), 6);
    }

    [Fact]
    public void What_is_off_the_axis_lies_at_its_end() => Assert.Equal((100, 300), (new LogScale(0.1, 10, 100, 200).At(0), new LogScale(0.1, 10, 100, 200).At(1e9)));

    [Theory]
    [InlineData(new[] { 0.3, 4.0 }, 0.2, 5)]
    [InlineData(new[] { 0.5 }, 0.25, 2)]
    [InlineData(new[] { 0.021, 36.0 }, 0.02, 50)]
    public void An_axis_holds_its_values_and_one_with_room(double[] values, double lowest, double highest)
    {
        var scale = LogScale.Holding(values, 0, 100);
        Assert.Equal((lowest, highest), (Math.Round(scale.Lowest, 9), Math.Round(scale.Highest, 9)));
    }

    [Fact]
    public void There_is_a_line_at_one_two_and_five_of_each_power_of_ten() =>
        Assert.Equal([0.2, 0.5, 1, 2, 5, 10], new LogScale(0.2, 10, 0, 1).Ticks.Select(tick => Math.Round(tick, 9)));
}
