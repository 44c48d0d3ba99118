using System.Globalization;
using EdgeRegistry.Compare.Bounds;
using EdgeRegistry.Compare.Reporting;

namespace EdgeRegistry.Compare.Plot;

/// <summary>Every ratio of a report on one logarithmic axis: the median, the extremes, and the bound as a bar with the good side shaded.</summary>
internal sealed class RatioPlot
{
    private const double Width = 1000;
    private const double Labels = 350;
    private const double Results = 215;
    private const double Line = 20;
    private const double Top = 74;
    private const double Bottom = 46;
    private const string Good = "#1a7f37";
    private const string Bad = "#cf222e";
    private const string Beside = "#57606a";
    private const string Faint = "#d8dee4";
    private const string Shade = "#dafbe1";

    private readonly Report _report;
    private readonly LogScale _scale;
    private readonly Svg _svg;
    private readonly double _height;
    private double _y = Top;

    private RatioPlot(Report report)
    {
        _report = report;
        var plotted = report.Rows.SelectMany(row => row.Verdicts).Select(verdict => verdict.Plotted).Where(plot => plot is not null).Select(plot => plot!.Value);
        _scale = LogScale.Holding(plotted.SelectMany(plot => new[] { plot.Ratio.Lowest, plot.Ratio.Highest, plot.Bound ?? 1 }), Labels, Width - Labels - Results);
        _height = Top + Line * report.Rows.Sum(row => 1 + Math.Max(1, row.Verdicts.Count(verdict => verdict.Plotted is not null))) + Bottom;
        _svg = new Svg(Width, _height);
    }

    public static string Draw(Report report)
    {
        var plot = new RatioPlot(report);
        plot.DrawFrame();
        foreach (var row in report.Rows)
        {
            plot.DrawRow(row);
        }

        return plot._svg.ToString();
    }

    private void DrawFrame()
    {
        _svg.Text(16, 24, "EdgeRegistry beside nginx and docker-registry: ratios", weight: "bold", size: 15);
        _svg.Text(16, 42, string.Join("; ", _report.Conditions), colour: Beside, size: 10);
        var bottom = _height - Bottom + 4;
        foreach (var tick in _scale.Ticks)
        {
            var x = _scale.At(tick);
            _svg.Line(x, Top - 8, x, bottom, tick == 1 ? "#6e7781" : Faint, tick == 1 ? 1.5 : 1);
            _svg.Text(x, Top - 13, tick.ToString("0.####", CultureInfo.InvariantCulture), "middle", Beside, size: 10);
        }

        _svg.Text(_scale.At(1), bottom + 13, "1 = as the peer (or exactly the bound)", "middle", Beside, size: 10);
        _svg.Text(16, bottom + 28, "Point: median of the rounds, line: lowest to highest. Green field: where the bound is kept. Grey points: shown beside, no bound. Logarithmic.", colour: Beside, size: 10);
    }

    private void DrawRow(ReportRow row)
    {
        _svg.Text(16, _y + 14, row.Work.Title, weight: "bold");
        _y += Line;
        if (row.Unavailable is { } why)
        {
            _svg.Text(28, _y + 14, $"not available: {why}", colour: Beside);
            _y += Line;
            return;
        }

        Verdict[] shown = [.. row.Verdicts.Where(verdict => verdict.Plotted is not null)];
        if (shown.Length == 0)
        {
            _svg.Text(28, _y + 14, "not measured", colour: Beside);
            _y += Line;
        }

        foreach (var verdict in shown)
        {
            DrawVerdict(verdict);
            _y += Line;
        }
    }

    private void DrawVerdict(Verdict verdict)
    {
        var (ratio, bound) = verdict.Plotted!.Value;
        var middle = _y + Line / 2;
        var colour = verdict.IsMet switch { true => Good, false => Bad, null => Beside };
        if (bound is { } limit)
        {
            var x = _scale.At(limit);
            var (from, to) = verdict.Check.Wanted == Wanted.AtMost ? (_scale.Left, x) : (x, _scale.Left + _scale.Width);
            _svg.Rectangle(from, _y + 3, to - from, Line - 6, Shade);
            _svg.Line(x, _y + 2, x, _y + Line - 2, Good, 2.5);
        }

        _svg.Text(28, _y + 14, verdict.Check.Label);
        _svg.Line(_scale.At(ratio.Lowest), middle, _scale.At(ratio.Highest), middle, colour, 2);
        _svg.Circle(_scale.At(ratio.Median), middle, 4.5, colour);
        var result = bound is null ? Figures.Result(verdict) : $"{Figures.Result(verdict)}  ({Figures.Bound(verdict)})  {(verdict.IsMet == true ? "" : "not met")}";
        _svg.Text(Width - Results + 14, _y + 14, result.TrimEnd(), colour: colour);
    }
}
