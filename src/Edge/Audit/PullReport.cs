using System.Buffers.Binary;
using System.Text.Json;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// A pull as a record of the spool: <c>length:u32 crc32c(payload):u32 payload</c>; the payload is the JSON object that is sent, with an id by
/// which the origin knows it again. One record stands for several pulls that differ in nothing but their moment: its first member is then
/// <c>pulls</c>, how many.
/// </summary>
internal static class PullReport
{
    public const int FrameLength = 8;

    /// <summary>The longest payload; what a client says of itself is cut to fit.</summary>
    public const int MaxPayload = 4096;

    /// <summary>The payload of the record at the beginning of some bytes; false when there is no whole one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> records, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (records.Length < FrameLength || BinaryPrimitives.ReadInt32LittleEndian(records) is var length && (length is <= 0 or > MaxPayload || records.Length - FrameLength < length))
        {
            return false;
        }

        payload = records.Slice(FrameLength, length);
        return Crc32C.Of(payload) == BinaryPrimitives.ReadUInt32LittleEndian(records[4..]);
    }

    /// <summary>How many pulls a payload stands for.</summary>
    public static int PullsOf(ReadOnlySpan<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        return json.Read() && json.Read() && json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals("pulls"u8) && json.Read() && json.TryGetInt32(out var pulls) ? pulls : 1;
    }
}
