using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRegistry.Testing;

/// <summary>The series of one host at one moment, from its <c>/metrics</c> (Prometheus text 0.0.4).</summary>
public sealed partial class MetricsReader
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _series;

    private MetricsReader(string text) => _series =
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Line().Match(line)).Where(match => match.Success).Select(Read)];

    /// <summary>Reads a host's metrics.</summary>
    public static async Task<MetricsReader> ReadAsync(RegistryClient client)
    {
        using var response = await client.GetAsync("/metrics");
        return new MetricsReader(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>The sum of all series of a name whose labels have these values; 0 when there is none.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        _series.Where(series => series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Label) == label.Value)).Sum(series => series.Value);

    private static (string Name, Dictionary<string, string> Labels, double Value) Read(Match match) => (
        match.Groups[1].Value,
        Label().Matches(match.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value, StringComparer.Ordinal),
        double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$", RegexOptions.None, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.None, 1000)]
    private static partial Regex Label();
}
