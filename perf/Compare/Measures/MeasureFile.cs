using System.Globalization;

namespace EdgeRegistry.Compare.Measures;

/// <summary>All figures of a run.</summary>
internal sealed class MeasureFile(IReadOnlyList<Measure> measures)
{
    private const string Nobody = "-";

    public IReadOnlyList<Measure> All => measures;

    /// <summary>Reads lines of five fields with TABs between.</summary>
    /// <exception cref="FormatException">A line is not that.</exception>
    public static MeasureFile Parse(IEnumerable<string> lines) => new([.. lines.Where(line => line.Length > 0).Select(ParseLine)]);

    /// <summary>One run of several: each row as the last of them that has it measured it.</summary>
    public static MeasureFile Merge(IReadOnlyList<MeasureFile> files) => new(
    [
        .. files.SelectMany((file, index) => file.All.Where(measure => !files.Skip(index + 1).Any(later => later.Has(measure.Row)))),
    ]);

    /// <summary>The numbers of one contender by round.</summary>
    public SortedDictionary<int, double> Values(string row, string contender, string name) => new(measures
        .Where(measure => measure.Row == row && measure.Contender == contender && measure.Name == name && measure.Round > 0)
        .ToDictionary(measure => measure.Round, measure => double.Parse(measure.Text, CultureInfo.InvariantCulture)));

    /// <summary>Words about a row, e.g. why it is not available; null when there are none.</summary>
    public string? Words(string row, string name, string contender = Nobody) =>
        measures.LastOrDefault(measure => measure.Row == row && measure.Contender == contender && measure.Name == name)?.Text;

    /// <summary>Who took part.</summary>
    public IEnumerable<(string Contender, string Version)> Versions =>
        measures.Where(measure => measure.Name == "version").Select(measure => (measure.Contender, measure.Text)).Distinct().Order();

    private bool Has(string row) => measures.Any(measure => measure.Row == row);

    private static Measure ParseLine(string line) => line.Split('\t') is [var row, var contender, var name, var round, var text] && int.TryParse(round, out var number)
        ? new Measure(row, contender, name, number, text)
        : throw new FormatException($"'{line}' is not: row, contender, measure, round, value");
}
