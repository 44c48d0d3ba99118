using EdgeRegistry.EvictionSimulator.Running;

namespace EdgeRegistry.EvictionSimulator.Reporting;

/// <summary>The results of a comparison.</summary>
/// <param name="Sizes">Cache sizes as shares of the working set.</param>
/// <param name="Ratios">By algorithm and size.</param>
internal sealed record Report(IReadOnlyList<double> Sizes, HitRatio[,] Ratios)
{
    /// <summary>Two tables in Markdown, in percent.</summary>
    public string Tables() => $"{Table("object hits, %", ratio => ratio.Objects)}\n{Table("byte hits, %", ratio => ratio.Bytes)}";

    private string Table(string title, Func<HitRatio, double> of)
    {
        var lines = new List<string>
        {
            $"| {title} | {string.Join(" | ", Sizes.Select(size => FormattableString.Invariant($"{100 * size:0.#} %")))} |",
            $"|---|{string.Concat(Sizes.Select(_ => "---:|"))}",
        };
        for (var row = 0; row < Algorithm.All.Count; row++)
        {
            var values = Enumerable.Range(0, Sizes.Count).Select(column => FormattableString.Invariant($"{100 * of(Ratios[row, column]):0.0}"));
            lines.Add($"| {Algorithm.All[row].Name} | {string.Join(" | ", values)} |");
        }

        return string.Join('\n', lines) + "\n";
    }
}
