using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// A pull as a record of the spool: <c>length:u32 crc32c(payload):u32 payload</c>; the payload is the JSON object that is sent, with an id by
/// which the origin knows it again.
/// </summary>
internal static class PullReport
{
    public const int FrameLength = 8;

    /// <summary>The longest payload; what a client says of itself is cut to fit.</summary>
    public const int MaxPayload = 4096;

    private const int LongestClient = 200;

    /// <summary>Writes one behind the others.</summary>
    public static void Write(ArrayBufferWriter<byte> records, in PulledManifest pull)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            Write(json, pull);
        }

        var frame = records.GetSpan(FrameLength + payload.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc(payload.WrittenSpan));
        payload.WrittenSpan.CopyTo(frame[FrameLength..]);
        records.Advance(FrameLength + payload.WrittenCount);
    }

    /// <summary>The payload of the record at the beginning of some bytes; false when there is no whole one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> records, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (records.Length < FrameLength || BinaryPrimitives.ReadInt32LittleEndian(records) is var length && (length is <= 0 or > MaxPayload || records.Length - FrameLength < length))
        {
            return false;
        }

        payload = records.Slice(FrameLength, length);
        return Crc(payload) == BinaryPrimitives.ReadUInt32LittleEndian(records[4..]);
    }

    private static void Write(Utf8JsonWriter json, in PulledManifest pull)
    {
        var address = pull.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : pull.Address;
        json.WriteStartObject();
        json.WriteString("id", Guid.CreateVersion7().ToString("N"));
        json.WriteNumber("time", pull.Time);
        json.WriteNumber("kind", (int)pull.Who.Kind);
        json.WriteString("actor", pull.Who.Name);
        json.WriteString("repository", pull.Repository.Value);
        json.WriteString("reference", pull.Reference.Value);
        json.WriteString("digest", pull.Digest.Value);
        json.WriteString("address", address?.ToString());
        json.WriteString("client", pull.Client is { Length: > LongestClient } client ? client[..LongestClient] : pull.Client);
        json.WriteEndObject();
    }

    private static uint Crc(ReadOnlySpan<byte> payload)
    {
        var crc = uint.MaxValue;
        foreach (var one in payload)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
