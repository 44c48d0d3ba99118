using System.Text.Json;
using System.Xml.Linq;
using EdgeRegistry.Compare.Bounds;
using EdgeRegistry.Compare.Measures;
using EdgeRegistry.Compare.Plot;
using EdgeRegistry.Compare.Reporting;

namespace EdgeRegistry.Perf.Tests.Comparing;

public sealed class ReportTests
{
    private static readonly Work[] Works =
    [
        new("work", "Some <work>", [new("work", "cost", "cost, to the peer", Wanted.AtMost, 1.0, ["peer"], "ms", 1e3)]),
        new("other", "Other work", [new("other", "cost", "cost", Wanted.AtMost, 2, [], "s")]),
        new("never", "Work that this run left out", []),
    ];

    private static readonly Report Run = Report.Of(
        MeasureFile.Parse(
        [
            "work\tours\tcost\t1\t0.5", "work\tpeer\tcost\t1\t0.25", "other\t-\tunavailable\t0\tno such thing here", "-\t-\tdate\t0\t2030-01-02",
        ]),
        Works);

    [Fact]
    public void The_table_says_ratio_bound_and_whether_it_is_met()
    {
        var table = new ReportTable(withValues: true).Write(Run);
        var line = Assert.Single(table.Split('\n'), line => line.Contains("to the peer", StringComparison.Ordinal));
        string[] cells = [.. line.Split('|', StringSplitOptions.TrimEntries).Where(cell => cell.Length > 0)];
        Assert.Equal(["Some <work>", "cost, to the peer", "500 ms", "250 ms", "2.00 x", "≤ 1.00 x", "NOT MET"], cells);
        Assert.Contains("0 of 2 bounds met, 1 not met, 1 not measured.", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_cannot_be_measured_says_why() =>
        Assert.Contains("not available: no such thing here", new ReportTable(withValues: true).Write(Run), StringComparison.Ordinal);

    [Fact]
    public void A_row_that_was_not_asked_for_is_left_out() =>
        Assert.DoesNotContain("left out", new ReportTable(withValues: true).Write(Run), StringComparison.Ordinal);

    [Fact]
    public void What_is_published_has_ratios_and_no_figures_of_this_machine() =>
        Assert.DoesNotContain("500 ms", new ReportTable(withValues: false).Write(Run), StringComparison.Ordinal);

    [Fact]
    public void The_json_keeps_every_round()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(Run));
        Assert.Equal(2, json.RootElement.GetProperty("rounds").GetArrayLength());
        Assert.False(json.RootElement.GetProperty("rows")[0].GetProperty("checks")[0].GetProperty("isMet").GetBoolean());
    }

    [Fact]
    public void The_plot_is_well_formed_and_the_same_each_time()
    {
        var plot = RatioPlot.Draw(Run);
        Assert.Equal(plot, RatioPlot.Draw(Run));
        var texts = XDocument.Parse(plot).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.Contains("Some <work>", texts);
        Assert.Contains("2.00 x  (≤ 1.00 x)  not met", texts);
    }

    [Fact]
    public void Of_two_runs_the_later_one_that_has_a_row_counts()
    {
        var merged = MeasureFile.Merge(
        [
            MeasureFile.Parse(["a\tours\tcost\t1\t1", "a\tours\tcost\t2\t2", "b\tours\tcost\t1\t3"]),
            MeasureFile.Parse(["a\tours\tcost\t1\t4"]),
        ]);
        Assert.Equal([4], merged.Values("a", "ours", "cost").Values);
        Assert.Equal([3], merged.Values("b", "ours", "cost").Values);
    }

    [Fact]
    public void A_line_that_is_no_measure_is_refused() => Assert.Throws<FormatException>(() => MeasureFile.Parse(["row\tours\tcost\t5"]));

    [Fact]
    public void Every_row_of_the_real_table_has_checks_of_its_own_row()
    {
        Assert.All(IssueBounds.All, work => Assert.All(work.Checks, check => Assert.Equal(work.Key, check.Row)));
        Assert.Equal(IssueBounds.All.Count, IssueBounds.All.Select(work => work.Key).Distinct(StringComparer.Ordinal).Count());
    }
}
