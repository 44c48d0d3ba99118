using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeRegistry.Compare.Plot;

/// <summary>Writes the few shapes that a plot needs. Numbers have two decimals, whatever the culture.</summary>
internal sealed class Svg(double width, double height)
{
    private readonly StringBuilder _body = new();

    public void Line(double x1, double y1, double x2, double y2, string colour, double thickness = 1, string dashes = "none") =>
        Add($"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{colour}\" stroke-width=\"{thickness:0.##}\" stroke-dasharray=\"{dashes}\"/>");

    public void Circle(double x, double y, double radius, string fill) => Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" fill=\"{fill}\"/>");

    public void Rectangle(double x, double y, double w, double h, string fill) =>
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{w:0.##}\" height=\"{h:0.##}\" fill=\"{fill}\"/>");

    /// <param name="x">Where the anchor lies.</param>
    /// <param name="y">The base line.</param>
    /// <param name="text">Plain text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="colour">Of the letters.</param>
    /// <param name="weight"><c>normal</c> or <c>bold</c>.</param>
    /// <param name="size">Of the letters, pixels.</param>
    public void Text(double x, double y, string text, string anchor = "start", string colour = "#1f2328", string weight = "normal", double size = 12) =>
        Add($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-weight=\"{weight}\" font-size=\"{size:0.##}\">{WebUtility.HtmlEncode(text)}</text>");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" font-family=\"DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{_body}</svg>\n");

    private void Add(FormattableString shape) => _body.AppendLine(shape.ToString(CultureInfo.InvariantCulture));
}
