using System.Buffers.Binary;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>
/// Endless incompressible bytes that depend only on a key and an offset (SplitMix64 in counter mode): a layer of any size
/// needs no memory and no file, and two runs with one seed make the same digests.
/// </summary>
internal static class SyntheticBytes
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Fills <paramref name="target"/> with the bytes of the stream from <paramref name="offset"/>, a multiple of 8.</summary>
    public static void Fill(ulong key, long offset, Span<byte> target)
    {
        var counter = key + ((ulong)(offset >> 3) * Step);
        while (target.Length >= sizeof(ulong))
        {
            counter += Step;
            BinaryPrimitives.WriteUInt64LittleEndian(target, Mix(counter));
            target = target[sizeof(ulong)..];
        }
        var last = Mix(counter + Step);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (byte)(last >> (8 * i));
        }
    }

    /// <summary>A key for one of many streams under one seed.</summary>
    public static ulong Key(int seed, int stream) => Mix(Mix((ulong)(uint)seed) + (ulong)(uint)stream);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
