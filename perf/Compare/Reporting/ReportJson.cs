using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRegistry.Compare.Reporting;

/// <summary>Everything as JSON: the verdicts, and every round behind them.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Report report) => JsonSerializer.Serialize(
        new
        {
            report.Conditions,
            Versions = report.Measures.Versions.ToDictionary(pair => pair.Contender, pair => pair.Version, StringComparer.Ordinal),
            Rows = report.Rows.Select(row => new
            {
                row.Work.Key, row.Work.Title, row.Unavailable, row.Remark,
                Checks = row.Verdicts.Select(verdict => new
                {
                    verdict.Check.Measure, verdict.Check.Label, verdict.Check.Unit, verdict.Check.Peers, Ours = verdict.Own, Beside = verdict.Peer,
                    verdict.Ratio?.Median, verdict.Ratio?.Lowest, verdict.Ratio?.Highest, verdict.Check.Bound, verdict.IsMet, verdict.Rounds,
                }),
            }),
            Rounds = report.Measures.All.Where(measure => measure.Round > 0).Select(measure => new
            {
                measure.Row, measure.Contender, Measure = measure.Name, measure.Round, Value = double.Parse(measure.Text, System.Globalization.CultureInfo.InvariantCulture),
            }),
        },
        Readable);
}
