using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRegistry.LoadGenerator.Reporting;

/// <summary>What <c>--json</c> writes.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(Comparison))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static void Write(FileInfo file, RunReport report) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, Default.RunReport));

    public static void Write(FileInfo file, Comparison report) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, Default.Comparison));
}
