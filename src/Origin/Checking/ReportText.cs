using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRegistry.Origin.Checking;

/// <summary>A report for people and for programs.</summary>
internal static class ReportText
{
    private const int Shown = 100;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A few lines, and the first findings.</summary>
    public static void Write(TextWriter writer, CheckReport report, TimeSpan took)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Checked in {took.TotalSeconds:0.0} s: ") + string.Join(", ", report.Counts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"))));
        foreach (var finding in report.Findings.Take(Shown))
        {
            writer.WriteLine($"FOUND {finding.Kind} {finding.Where}: {finding.Detail}");
        }

        if (report.Total > Shown)
        {
            writer.WriteLine($"… and {report.Total - Shown} more (--json FILE lists the first {CheckReport.MostFindings})");
        }

        writer.WriteLine(report.IsClean ? "clean" : $"{report.Total} findings");
    }

    /// <summary>The same as a JSON object; <c>version</c> grows when a field changes its meaning.</summary>
    public static void WriteJson(Stream target, CheckReport report, TimeSpan took)
    {
        using var json = new Utf8JsonWriter(target, Readable);
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteBoolean("clean", report.IsClean);
        json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
        json.WriteStartObject("counts");
        foreach (var (what, count) in report.Counts)
        {
            json.WriteNumber(what, count);
        }

        json.WriteEndObject();
        json.WriteNumber("findings_total", report.Total);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", finding.Kind);
            json.WriteString("where", finding.Where);
            json.WriteString("detail", finding.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
