using EdgeRegistry.EvictionSimulator.Reporting;
using EdgeRegistry.EvictionSimulator.Running;
using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.Perf.Tests.Eviction;

/// <summary>Traces have the published shape, and are the same for the same seed.</summary>
public sealed class Traces
{
    private static readonly TraceOptions Small = new() { Repositories = 200, Bases = 10, Days = 3, PullsPerDay = 300, ReleasesPerDay = 20, Nodes = 30 };

    [Fact]
    public void The_same_seed_makes_the_same_trace_and_another_seed_another()
    {
        Assert.Equal(RegistryTrace.Make(7, Small), RegistryTrace.Make(7, Small));
        Assert.NotEqual(RegistryTrace.Make(7, Small), RegistryTrace.Make(8, Small));
    }

    [Theory]
    [InlineData(0.6499, 1e6)]
    [InlineData(0.7999, 1e7)]
    public void Layers_have_the_published_sizes(double share, double bytes) => Assert.InRange(ObjectSizes.At(share), 0.99 * bytes, bytes);

    [Fact]
    public void A_scan_asks_for_every_image()
    {
        var without = RegistryTrace.Make(7, Small with { Scans = false }).Distinct().Count();
        Assert.True(RegistryTrace.Make(7, Small).Distinct().Count() > without);
    }

    [Fact]
    public void A_report_has_a_line_for_each_algorithm_in_tables_and_plot()
    {
        double[] sizes = [0.1, 0.5];
        var report = new Report(sizes, Simulation.Compare([RegistryTrace.Make(7, Small)], sizes));
        Assert.All(Algorithm.All, algorithm => Assert.Equal(2, report.Tables().Split($"| {algorithm.Name} |").Length - 1));
        Assert.Equal(2 * Algorithm.All.Count, SvgPlot.Draw(report).Split("<polyline").Length - 1);
    }
}
