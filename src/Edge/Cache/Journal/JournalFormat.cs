using System.Buffers.Binary;
using System.Numerics;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>The journal on disk was written by a newer version than this one can read.</summary>
internal sealed class JournalVersionException(string path, uint version)
    : IOException($"'{path}' has format version {version}; this program reads versions up to {JournalFormat.Version}. Use the newer program, or remove the file (costs time, never data).");

/// <summary>
/// <code>
/// file   := header record*
/// header := "EDGEFACT" version:u32 crc32c(magic, version):u32
/// record := length:u32 crc32c(length, payload):u32 payload
/// </code>
/// All numbers are little-endian. A format of our own and not FasterLog: FasterLog keeps its commit position in further files,
/// stalls its callers when a page flush fails, and has no version to refuse; this is one file, append-only, that any prefix of is valid.
/// </summary>
internal static class JournalFormat
{
    public const uint Version = 2; // 2 knows facts about projects
    public const int HeaderLength = 16;
    public const int FrameLength = 8;

    private static ReadOnlySpan<byte> Magic => "EDGEFACT"u8;

    public static void WriteHeader(Span<byte> header, uint version = Version)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(header[..12]));
    }

    /// <summary>The version, or null when these bytes are not a whole header.</summary>
    public static uint? ReadVersion(ReadOnlySpan<byte> header)
    {
        var valid = header.Length >= HeaderLength
            && header.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) == Crc32C.Of(header[..12]);
        return valid ? BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) : null;
    }

    /// <summary>Adds whole records to a chain (<see cref="FactsMark"/>).</summary>
    public static ulong AddTo(ulong chain, ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            chain = FactsMark.Add(chain, BinaryPrimitives.ReadUInt32LittleEndian(records[4..]));
            records = records[(FrameLength + BinaryPrimitives.ReadInt32LittleEndian(records))..];
        }

        return chain;
    }

    /// <summary>The checksum of a record, length included, so that a wrong length cannot pass with a right payload.</summary>
    public static uint RecordCrc(ReadOnlySpan<byte> payload) => ~Crc32C.Add(BitOperations.Crc32C(Crc32C.Seed, (uint)payload.Length), payload);
}
