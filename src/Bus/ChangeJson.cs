using System.Text.Json;

namespace EdgeRegistry.Bus;

/// <summary>
/// A change as JSON: <c>{"seq","id","kind","repository","tag","old_digest","new_digest","subject","actor","time"}</c>. Members that are null
/// are left out, the time is in Unix milliseconds. The history (<c>epoch</c>) is said once beside the changes.
/// </summary>
public static class ChangeJson
{
    /// <summary>Writes a change as one object.</summary>
    public static void Write(Utf8JsonWriter json, ChangeEvent change)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", change.Seq);
        json.WriteString("id", change.Id.ToString("N"));
        json.WriteString("kind", ChangeKindNames.NameOf(change.Kind));
        json.WriteString("repository", change.Repository);
        WriteKnown(json, "tag", change.Tag);
        WriteKnown(json, "old_digest", change.OldDigest);
        WriteKnown(json, "new_digest", change.NewDigest);
        WriteKnown(json, "subject", change.Subject);
        WriteKnown(json, "actor", change.Actor);
        json.WriteNumber("time", change.Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for a kind that this program does not know (a newer origin's).</summary>
    /// <exception cref="Exception"><see cref="KeyNotFoundException"/>, <see cref="InvalidOperationException"/> or <see cref="FormatException"/>: it is no change.</exception>
    public static ChangeEvent? Read(JsonElement json, string epoch) => ChangeKindNames.TryParse(json.GetProperty("kind").GetString()) is not { } kind ? null : new ChangeEvent(
        epoch,
        json.GetProperty("seq").GetInt64(),
        Guid.ParseExact(json.GetProperty("id").GetString()!, "N"),
        kind,
        json.GetProperty("repository").GetString()!,
        Known(json, "tag"),
        Known(json, "old_digest"),
        Known(json, "new_digest"),
        Known(json, "subject"),
        Known(json, "actor"),
        DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("time").GetInt64()));

    private static string? Known(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
