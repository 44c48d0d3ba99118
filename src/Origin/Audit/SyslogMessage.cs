using System.Globalization;
using System.Text;

namespace EdgeRegistry.Origin.Audit;

/// <summary>A line as a message of RFC 5424: facility 13 (log audit), severity notice, or warning for what was refused; every field as structured data.</summary>
internal static class SyslogMessage
{
    private const int Success = (13 * 8) + 5, Failure = (13 * 8) + 4;
    private const int LongestField = 512;
    private static readonly string Host = Printable(Environment.MachineName);

    public static byte[] Of(AuditLine line)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(line.Time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = new StringBuilder(512);
        text.Append(CultureInfo.InvariantCulture, $"<{(line.Success != 0 ? Success : Failure)}>1 {time} {Host} edgeregistry {Environment.ProcessId} audit [audit@32473"); // the number that RFC 5612 gives to examples: we have none
        Add(text, "id", line.Id.ToString(CultureInfo.InvariantCulture));
        Add(text, "actor", line.Actor);
        Add(text, "operation", line.Operation);
        Add(text, "resource_type", line.ResourceType);
        Add(text, "resource", line.Resource);
        Add(text, "project", line.Project);
        Add(text, "result", line.Success != 0 ? "success" : "failure");
        Add(text, "address", line.Address);
        Add(text, "client", line.Client);
        Add(text, "detail", line.Detail);
        text.Append("] \uFEFF").Append(Plain($"{(line.Actor.Length == 0 ? "anonymous" : line.Actor)} {line.Operation} {line.ResourceType} {line.Resource}").TrimEnd());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            var escaped = Plain(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $" {name}=\"{escaped}\"");
        }
    }

    // Nobody writes a second line into somebody's log by the name of a client.
    private static string Plain(string value) =>
        string.Create(Math.Min(value.Length, LongestField), value, static (plain, text) =>
        {
            for (var i = 0; i < plain.Length; i++)
            {
                plain[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });

    private static string Printable(string name)
    {
        var printable = new string([.. name.Where(c => c is > ' ' and < '\u007f').Take(255)]);
        return printable.Length == 0 ? "-" : printable;
    }
}
