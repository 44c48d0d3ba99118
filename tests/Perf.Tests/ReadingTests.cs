using EdgeRegistry.LoadGenerator.Arguments;
using EdgeRegistry.LoadGenerator.Measuring;
using EdgeRegistry.LoadGenerator.Reporting;

namespace EdgeRegistry.Perf.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("10MiB", 10L << 20)]
    [InlineData("1.5KB", 1500)]
    [InlineData("4096", 4096)]
    public void Sizes_are_read(string text, long expected)
    {
        Assert.True(Quantity.TryParseSize(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("20s", 20_000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    public void Durations_are_read(string text, double milliseconds)
    {
        Assert.True(Quantity.TryParseDuration(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("9999GiB")]
    public void Nonsense_is_no_size(string text) => Assert.False(Quantity.TryParseSize(text, out _));

    [Fact]
    public void The_hit_ratio_counts_memory_disk_and_stale_as_hits()
    {
        MetricsPage before = MetricsPage.Parse("""
            # TYPE edgeregistry_edge_served_total counter
            edgeregistry_edge_served_total{kind="blob",source="disk"} 5
            """);
        MetricsPage after = MetricsPage.Parse("""
            edgeregistry_edge_served_total{kind="blob",source="disk"} 10
            edgeregistry_edge_served_total{kind="manifest",source="memory"} 2
            edgeregistry_edge_served_total{kind="manifest",source="stale"} 1
            edgeregistry_edge_served_total{kind="blob",source="fill"} 1
            edgeregistry_edge_served_total{kind="blob",source="origin"} 1
            edgeregistry_edge_served_bytes_total{kind="blob",source="disk"} 750
            edgeregistry_edge_served_bytes_total{kind="blob",source="origin"} 2.5e2
            """);

        CacheUse use = CacheUse.Between(before, after);

        Assert.Equal(0.8, use.ObjectRatio, 1e-9);
        Assert.Equal(0.75, use.ByteRatio, 1e-9);
    }

    [Fact]
    public void A_process_name_with_blanks_and_parentheses_does_not_shift_the_fields() =>
        Assert.Equal(30, ProcessCpu.Ticks("42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 10 20 5 5 20 0 1 0 1234 0 0"));

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_middle_two()
    {
        Assert.Equal(2, Comparison.Median([3, 1, 2]));
        Assert.Equal(2.5, Comparison.Median([4, 1, 2, 3]));
    }
}
