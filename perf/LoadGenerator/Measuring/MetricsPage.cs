using System.Globalization;

namespace EdgeRegistry.LoadGenerator.Measuring;

/// <summary>One reading of a Prometheus text page (format 0.0.4): series and their values.</summary>
internal sealed class MetricsPage
{
    private readonly Dictionary<string, double> _series = new(StringComparer.Ordinal);

    public static MetricsPage Parse(string text)
    {
        var page = new MetricsPage();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] is '#')
            {
                continue;
            }
            // Labels may hold blanks, so the value begins after the closing brace where there is one.
            var brace = line.LastIndexOf('}');
            var end = brace >= 0 ? brace + 1 : line.IndexOf(' ');
            if (end <= 0)
            {
                continue;
            }

            ReadOnlySpan<char> value = line[end..].Trim();
            var timestamp = value.IndexOf(' ');
            if (timestamp > 0)
            {
                value = value[..timestamp];
            }

            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                page._series[line[..end].ToString()] = number;
            }
        }
        return page;
    }

    /// <summary>The sum over all series of a name whose labels contain each of <paramref name="labels"/> (written <c>kind="blob"</c>).</summary>
    public double Sum(string name, params ReadOnlySpan<string> labels)
    {
        double sum = 0;
        foreach ((var series, var value) in _series)
        {
            var brace = series.IndexOf('{', StringComparison.Ordinal);
            var own = brace < 0 ? series : series[..brace];
            if (own == name && HasAll(series, labels))
            {
                sum += value;
            }
        }
        return sum;
    }

    private static bool HasAll(string series, ReadOnlySpan<string> labels)
    {
        foreach (var label in labels)
        {
            if (!series.Contains("{" + label, StringComparison.Ordinal) && !series.Contains("," + label, StringComparison.Ordinal))
            {
                return false;
            }
        }
        return true;
    }
}
