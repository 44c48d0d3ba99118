using EdgeRegistry.LoadGenerator.Pulling;

namespace EdgeRegistry.Perf.Tests;

public sealed class ZipfTests
{
    [Fact]
    public void Ranks_are_drawn_in_proportion_to_their_weight()
    {
        const int Items = 10, Draws = 100_000;
        var zipf = new Zipf(Items, exponent: 1);
        var seen = new int[Items];
        // Evenly spaced draws instead of random ones: the shares are exact to one draw.
        for (var i = 0; i < Draws; i++)
        {
            seen[zipf.Choose((i + 0.5) / Draws)]++;
        }

        var harmonic = Enumerable.Range(1, Items).Sum(rank => 1.0 / rank);
        for (var rank = 1; rank <= Items; rank++)
        {
            Assert.Equal(Draws / (rank * harmonic), seen[rank - 1], 1.5);
        }
    }

    [Fact]
    public void An_exponent_of_zero_draws_evenly()
    {
        var zipf = new Zipf(4, exponent: 0);
        Assert.Equal([0, 1, 2, 3], new[] { 0.1, 0.3, 0.6, 0.9 }.Select(zipf.Choose));
    }

    [Fact]
    public void Both_ends_of_the_draw_are_valid_items()
    {
        var zipf = new Zipf(3, exponent: 0.9);
        Assert.Equal(0, zipf.Choose(0));
        Assert.Equal(2, zipf.Choose(Math.BitDecrement(1.0)));
    }
}
