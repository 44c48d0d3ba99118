using EdgeRegistry.Compare.Bounds;
using EdgeRegistry.Compare.Measures;

namespace EdgeRegistry.Compare.Reporting;

/// <summary>One row with its verdicts.</summary>
/// <param name="Work">The row.</param>
/// <param name="Verdicts">Those of its checks that were measured; checks with a bound always.</param>
/// <param name="Unavailable">Why it could not be measured; null when it was.</param>
/// <param name="Remark">What a reader must know; null: nothing.</param>
internal sealed record ReportRow(Work Work, IReadOnlyList<Verdict> Verdicts, string? Unavailable, string? Remark);

/// <summary>A whole run, weighed.</summary>
internal sealed record Report(IReadOnlyList<ReportRow> Rows, IReadOnlyList<string> Conditions, MeasureFile Measures)
{
    private static readonly string[] AboutTheRun = ["machine", "date", "rounds"];

    public int Bounds => Rows.Sum(row => row.Verdicts.Count(verdict => verdict.Check.Bound is not null));

    public int Met => Rows.Sum(row => row.Verdicts.Count(verdict => verdict.IsMet == true));

    public int Missed => Rows.Sum(row => row.Verdicts.Count(verdict => verdict.IsMet == false));

    /// <summary>Weighs the rows of which anything was written.</summary>
    public static Report Of(MeasureFile measures, IReadOnlyList<Work> works)
    {
        var present = measures.All.Select(measure => measure.Row).ToHashSet(StringComparer.Ordinal);
        return new Report(
            [.. works.Where(work => present.Contains(work.Key)).Select(work => Weigh(work, measures))],
            [.. AboutTheRun.Select(name => measures.Words("-", name)).OfType<string>()],
            measures);
    }

    private static ReportRow Weigh(Work work, MeasureFile measures) => new(
        work,
        [.. work.Checks.Select(check => Verdict.Of(check, measures)).Where(verdict => verdict.Check.Bound is not null || verdict.Ratio is not null)],
        measures.Words(work.Key, "unavailable"),
        measures.Words(work.Key, "remark"));
}
