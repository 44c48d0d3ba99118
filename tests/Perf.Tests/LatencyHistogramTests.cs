using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.Perf.Tests;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.50, 500)]
    [InlineData(0.90, 900)]
    [InlineData(0.99, 990)]
    public void A_percentile_is_at_most_two_percent_too_high(double quantile, double expected)
    {
        var histogram = new LatencyHistogram();
        foreach (var milliseconds in Enumerable.Range(1, 1000))
        {
            histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.InRange(histogram.Percentile(quantile).TotalMilliseconds, expected, expected * 1.02);
    }

    [Fact]
    public void The_maximum_is_exact_and_no_percentile_exceeds_it()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(1));
        histogram.Record(TimeSpan.FromMicroseconds(1_234_567));

        Assert.Equal(TimeSpan.FromMicroseconds(1_234_567), histogram.Max);
        Assert.Equal(histogram.Max, histogram.Percentile(0.99));
        Assert.Equal(histogram.Max, histogram.Percentile(1));
    }

    [Fact]
    public void Hours_and_nothing_are_recorded_without_overflow()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.99));

        histogram.Record(TimeSpan.FromHours(30));
        histogram.Record(TimeSpan.Zero);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(TimeSpan.FromHours(30), histogram.Max);
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
    }
}
