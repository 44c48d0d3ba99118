using EdgeRegistry.Compare.Measures;

namespace EdgeRegistry.Perf.Tests.Comparing;

public sealed class SpreadTests
{
    [Fact]
    public void The_median_is_the_middle_and_of_an_even_number_the_mean_of_the_middle_two()
    {
        Assert.Equal(new Spread(3, 1, 9), Spread.Of([9, 1, 3]));
        Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 1, 3, 2]));
    }

    [Fact]
    public void Nothing_has_no_spread() => Assert.Null(Spread.Of([]));

    [Fact]
    public void A_figure_that_is_no_number_makes_no_result() => Assert.Null(Spread.Of([1, double.NaN]));

    [Fact]
    public void The_ratio_is_of_each_round_and_not_of_the_medians()
    {
        var ours = Rounds((1, 10), (2, 20), (3, 60));
        var theirs = Rounds((1, 10), (2, 40), (3, 20));
        Assert.Equal(new Spread(1, 0.5, 3), Spread.OfRatios(ours, theirs));
    }

    [Fact]
    public void Only_rounds_that_both_have_count()
    {
        Assert.Equal(new Spread(2, 2, 2), Spread.OfRatios(Rounds((1, 7), (2, 8)), Rounds((2, 4), (3, 1))));
        Assert.Null(Spread.OfRatios(Rounds((1, 7)), Rounds((2, 4))));
    }

    private static Dictionary<int, double> Rounds(params (int Round, double Value)[] rounds) => rounds.ToDictionary(round => round.Round, round => round.Value);
}
