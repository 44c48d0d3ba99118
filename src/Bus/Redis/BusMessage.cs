using System.Buffers;
using System.Text.Json;

namespace EdgeRegistry.Bus.Redis;

/// <summary>
/// One message of the channel: a JSON object. <c>v</c> is the version of the format, <c>from</c> the process that sent it, <c>type</c> what it is:
/// <c>change</c>, <c>head</c> (how far the log is, with the random id of its last change) or <c>interrupted</c> (the sender could not tell all).
/// </summary>
internal sealed record BusMessage(string From)
{
    /// <summary>The format that is written. A newer one is not read: whoever gets it has missed something.</summary>
    public const int Version = 1;

    /// <summary>More than any change needs: names, tags and digests are bounded.</summary>
    private const int MaxSize = 16 * 1024;

    public ChangeEvent? Change { get; init; }

    public LogHead? Head { get; init; }

    /// <summary>The bytes for the channel.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteString("from", From);
        json.WriteString("type", Change is not null ? "change" : Head is not null ? "head" : "interrupted");
        if (Change is { } change)
        {
            json.WriteString("epoch", change.Epoch);
            json.WritePropertyName("change");
            ChangeJson.Write(json, change);
        }
        else if (Head is { } head)
        {
            json.WriteString("epoch", head.Epoch);
            json.WriteNumber("seq", head.Seq);
            json.WriteString("id", head.Id.ToString("N"));
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message; null when this version cannot.</summary>
    public static BusMessage? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxSize)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var json = document.RootElement;
            if (json.GetProperty("v").GetInt32() != Version)
            {
                return null;
            }

            var message = new BusMessage(json.GetProperty("from").GetString()!);
            return json.GetProperty("type").GetString() switch
            {
                "change" when ChangeJson.Read(json.GetProperty("change"), Text(json, "epoch")) is { } change => message with { Change = change }, // else a newer origin's
                "head" => message with { Head = new LogHead(Text(json, "epoch"), json.GetProperty("seq").GetInt64(), IdOf(json)) },
                "interrupted" => message,
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static Guid IdOf(JsonElement json) => Guid.ParseExact(Text(json, "id"), "N");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);
}
