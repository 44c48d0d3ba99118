using System.Text;

namespace EdgeRegistry.Compare.Reporting;

/// <summary>The report as a table that is Markdown and readable as it stands.</summary>
/// <param name="withValues">Also what was measured, which is this machine's; without: ratios and bounds only, which are for publishing.</param>
internal sealed class ReportTable(bool withValues)
{
    public string Write(Report report)
    {
        var text = new StringBuilder();
        foreach (var condition in report.Conditions)
        {
            text.Append("- ").AppendLine(condition);
        }

        foreach (var (contender, version) in report.Measures.Versions)
        {
            text.Append("- ").Append(contender).Append(": ").AppendLine(version);
        }

        text.AppendLine();
        WriteTable(text, [Heading, .. report.Rows.SelectMany(Lines)]);
        foreach (var row in report.Rows.Where(row => row.Remark is not null))
        {
            text.AppendLine().Append(row.Work.Title).Append(": ").AppendLine(row.Remark);
        }

        return text.AppendLine().AppendLine($"{report.Met} of {report.Bounds} bounds met, {report.Missed} not met, {report.Bounds - report.Met - report.Missed} not measured.").ToString();
    }

    private string[] Heading => withValues
        ? ["Work", "Measure", "ours", "beside", "result", "lowest..highest", "bound", ""]
        : ["Work", "Measure", "result", "lowest..highest", "bound", ""];

    private IEnumerable<string[]> Lines(ReportRow row)
    {
        if (row.Unavailable is { } why)
        {
            yield return withValues ? [row.Work.Title, $"not available: {why}", "", "", "", "", "", ""] : [row.Work.Title, $"not available: {why}", "", "", "", ""];
            yield break;
        }

        var title = row.Work.Title;
        foreach (var verdict in row.Verdicts)
        {
            string[] values = withValues ? [Figures.WithUnit(verdict.Own, verdict.Check), Figures.WithUnit(verdict.Peer, verdict.Check)] : [];
            yield return [title, verdict.Check.Label, .. values, Figures.Result(verdict), Figures.Extremes(verdict), Figures.Bound(verdict), Figures.Met(verdict)];
            title = "";
        }
    }

    private static void WriteTable(StringBuilder text, string[][] lines)
    {
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Where(line => line[2].Length > 0 || column == 0).Max(line => line[column].Length))];
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append('|').AppendJoin('|', lines[i].Select((cell, column) => $" {cell.PadRight(widths[column])} ")).AppendLine("|");
            if (i == 0)
            {
                text.Append('|').AppendJoin('|', widths.Select(width => new string('-', width + 2))).AppendLine("|");
            }
        }
    }
}
