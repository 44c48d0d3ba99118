using System.Text.Json;
using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>What a follower of the change log is told.</summary>
/// <param name="Epoch">The history.</param>
/// <param name="Head">Its last change.</param>
/// <param name="IsReset">True when what followed is not known any more, or never was in this history: nothing older than the head stands.</param>
/// <param name="Changes">What followed, in order.</param>
/// <param name="Next">What to ask with next: everything up to it is in this answer, or was in an earlier one.</param>
internal sealed record FeedPage(string Epoch, LogPosition Head, bool IsReset, IReadOnlyList<ChangeEvent> Changes, LogPosition Next)
{
    /// <summary>True when there is nothing to tell yet.</summary>
    public bool IsEmpty => !IsReset && Changes.Count == 0 && Next == Head;

    /// <summary>The answer that begins anew.</summary>
    public static FeedPage Reset(string epoch, LogPosition head) => new(epoch, head, IsReset: true, [], head);

    /// <summary>Writes the members of the answer.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("epoch", Epoch);
        Head.Write(json, "head");
        Next.Write(json, "next");
        json.WriteBoolean("reset", IsReset);
        json.WriteStartArray("changes");
        foreach (var change in Changes)
        {
            ChangeJson.Write(json, change);
        }

        json.WriteEndArray();
    }
}

/// <summary>A place in a history.</summary>
/// <param name="Seq">The number; 0 before the first change.</param>
/// <param name="Id">The change that has it; null before the first.</param>
internal readonly record struct LogPosition(long Seq, Guid? Id)
{
    /// <summary>Writes it as a member.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteNumber("seq", Seq);
        json.WriteString("id", Id?.ToString("N") ?? "");
        json.WriteEndObject();
    }
}
