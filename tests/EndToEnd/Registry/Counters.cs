using System.Globalization;

namespace EdgeRegistry.EndToEnd.Registry;

/// <summary>One reading of a program's /metrics (Prometheus text format).</summary>
internal sealed class Counters(string text)
{
    /// <summary>The sum over all series of a counter that carry the given labels, each as it stands in the text:
    /// <c>endpoint="blob"</c>.</summary>
    public double Sum(string name, params string[] labels) => text.Split('\n')
        .Where(line => line.StartsWith(name + '{', StringComparison.Ordinal) || line.StartsWith(name + ' ', StringComparison.Ordinal))
        .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>How often this origin was asked for the bytes of a blob.</summary>
    public double BlobReads => Sum("edgeregistry_origin_requests_total", "endpoint=\"blob\"", "method=\"GET\"");

    /// <summary>How often this origin was asked for the bytes of a manifest.</summary>
    public double ManifestReads => Sum("edgeregistry_origin_requests_total", "endpoint=\"manifest\"", "method=\"GET\"");

    public override string ToString() => text;
}
