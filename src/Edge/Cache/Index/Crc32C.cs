using System.Buffers.Binary;
using System.Numerics;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>CRC-32C by the processor's own instruction, eight bytes at a time.</summary>
internal static class Crc32C
{
    /// <summary>Begin with this; it makes leading zeros count.</summary>
    public const uint Seed = uint.MaxValue;

    /// <summary>The checksum of all bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(Seed, bytes);

    /// <summary>Goes on from <paramref name="crc"/>; invert the last result.</summary>
    public static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
