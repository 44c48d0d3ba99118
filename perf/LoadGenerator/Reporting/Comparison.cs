namespace EdgeRegistry.LoadGenerator.Reporting;

/// <summary>One measure of two registries: medians over the rounds, and the ratio of A to B with its spread over the pairs of rounds.</summary>
internal sealed record RatioLine(string Measure, bool HigherIsBetter, double A, double B, double Ratio, double Lowest, double Highest);

/// <summary>Rounds at two registries, taken in turn.</summary>
internal sealed record Comparison(IReadOnlyList<RunReport> A, IReadOnlyList<RunReport> B)
{
    public IReadOnlyList<RatioLine> Ratios =>
    [
        .. new[]
        {
            Line("throughput, MB/s", true, run => run.MegabytesPerSecond),
            Line("images/s", true, run => run.ImagesPerSecond),
            Line("requests/s", true, run => run.RequestsPerSecond),
            Line("pull p50, ms", false, run => run.PullMilliseconds.P50),
            Line("pull p99, ms", false, run => run.PullMilliseconds.P99),
            Line("first byte p50, ms", false, run => run.FirstByteMilliseconds.P50),
            Line("first byte p99, ms", false, run => run.FirstByteMilliseconds.P99),
            Line("server CPU s/GB", false, run => run.ServerCpuSecondsPerGigabyte),
            Line("client CPU s/GB", false, run => run.ClientCpuSecondsPerGigabyte),
        }.OfType<RatioLine>(),
    ];

    private RatioLine? Line(string measure, bool higherIsBetter, Func<RunReport, double?> value)
    {
        double[] a = [.. A.Select(value).OfType<double>()], b = [.. B.Select(value).OfType<double>()];
        if (a.Length == 0 || a.Length != b.Length || b.Contains(0))
        {
            return null;
        }

        double[] ratios = [.. a.Zip(b, static (x, y) => x / y)];
        return new RatioLine(measure, higherIsBetter, Median(a), Median(b), Median(ratios), ratios.Min(), ratios.Max());
    }

    /// <summary>The middle value; of an even number the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
