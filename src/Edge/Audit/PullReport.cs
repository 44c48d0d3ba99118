using System.Buffers.Binary;
using EdgeRegistry.Edge.Cache.Index;

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
}
