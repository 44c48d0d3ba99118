using System.Text;
using EdgeRegistry.EvictionSimulator.Running;

namespace EdgeRegistry.EvictionSimulator.Reporting;

/// <summary>Draws a report: object hits on the left, byte hits on the right, both from 0 to 100 %, over the size of the cache (logarithmic).</summary>
internal static class SvgPlot
{
    private const int Width = 380;
    private const int Height = 300;
    private const int Left = 50;
    private const int Top = 40;

    private static readonly string[] Colours = ["#7f7f7f", "#d62728", "#ff7f0e", "#9467bd", "#1f77b4", "#2ca02c"];

    /// <summary>The picture.</summary>
    public static string Draw(Report report)
    {
        var svg = new StringBuilder();
        svg.Append(FormattableString.Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{(2 * (Width + 70)) + 190}\" height=\"{Height + 90}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Panel(svg, report, Left, "Object hits, %", ratio => ratio.Objects);
        Panel(svg, report, Left + Width + 70, "Byte hits, %", ratio => ratio.Bytes);
        for (var row = 0; row < Algorithm.All.Count; row++)
        {
            var (x, y) = (Left + (2 * Width) + 90, Top + 12 + (20 * row));
            svg.Append(FormattableString.Invariant($"<path d=\"M{x} {y - 4}h18\" stroke=\"{Colours[row]}\" stroke-width=\"2\"/><text x=\"{x + 24}\" y=\"{y}\">{Algorithm.All[row].Name}</text>\n"));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, Report report, int left, string title, Func<HitRatio, double> of)
    {
        svg.Append(FormattableString.Invariant($"<text x=\"{left}\" y=\"{Top - 15}\" font-weight=\"bold\">{title}</text>\n"));
        for (var percent = 0; percent <= 100; percent += 20)
        {
            var y = Y(percent / 100.0);
            svg.Append(FormattableString.Invariant($"<path d=\"M{left} {y:0.#}h{Width}\" stroke=\"#ddd\"/><text x=\"{left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{percent}</text>\n"));
        }

        foreach (var size in report.Sizes)
        {
            svg.Append(FormattableString.Invariant($"<text x=\"{X(report, left, size):0.#}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{100 * size:0.#} %</text>\n"));
        }

        svg.Append(FormattableString.Invariant($"<text x=\"{left + (Width / 2)}\" y=\"{Top + Height + 38}\" text-anchor=\"middle\">cache size, share of the working set</text>\n"));
        for (var row = 0; row < Algorithm.All.Count; row++)
        {
            var points = report.Sizes.Select((size, column) => FormattableString.Invariant($"{X(report, left, size):0.#},{Y(of(report.Ratios[row, column])):0.#}"));
            svg.Append(FormattableString.Invariant($"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{Colours[row]}\" stroke-width=\"2\"/>\n"));
        }
    }

    private static double X(Report report, int left, double size) =>
        left + (Width * Math.Log(size / report.Sizes[0]) / Math.Log(report.Sizes[^1] / report.Sizes[0]));

    private static double Y(double ratio) => Top + (Height * (1 - ratio));
}
