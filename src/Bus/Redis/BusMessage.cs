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
            Write(json, change);
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
                "change" => message with { Change = ReadChange(json) },
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

    private static void Write(Utf8JsonWriter json, ChangeEvent change)
    {
        json.WriteString("epoch", change.Epoch);
        json.WriteNumber("seq", change.Seq);
        json.WriteString("id", change.Id.ToString("N"));
        json.WriteNumber("kind", (int)change.Kind);
        json.WriteString("repository", change.Repository);
        foreach (var (name, value) in new[] { ("tag", change.Tag), ("old", change.OldDigest), ("new", change.NewDigest), ("subject", change.Subject), ("actor", change.Actor) })
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        json.WriteNumber("time", change.Time.ToUnixTimeMilliseconds());
    }

    private static ChangeEvent ReadChange(JsonElement json) => new(
        Text(json, "epoch"),
        json.GetProperty("seq").GetInt64(),
        IdOf(json),
        (ChangeKind)json.GetProperty("kind").GetInt32(),
        Text(json, "repository"),
        TextOrNull(json, "tag"),
        TextOrNull(json, "old"),
        TextOrNull(json, "new"),
        TextOrNull(json, "subject"),
        TextOrNull(json, "actor"),
        DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("time").GetInt64()));

    private static Guid IdOf(JsonElement json) => Guid.ParseExact(Text(json, "id"), "N");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);

    private static string? TextOrNull(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
