using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.MicroBenchmarks.Index;

/// <summary>
/// What a look-up costs when 10,000 keys are in use: in an index of only those, and in one of ten million, most of them on disk. The keys
/// are spread over all that was ever written; "recently used" is that each was looked up once before.
/// </summary>
internal static class IndexCost
{
    private const int Hot = 10_000;
    private const int Rounds = 7;

    /// <summary>Runs it and prints three lines and a ratio.</summary>
    /// <param name="entries">Entries of the large index.</param>
    /// <param name="print">Takes the lines.</param>
    public static async Task RunAsync(int entries, Action<string> print)
    {
        var folder = Directory.CreateTempSubdirectory("edgeregistry-index-cost-").FullName;
        try
        {
            await using var small = await FillAsync(Path.Combine(folder, "small"), Hot);
            await using var large = await FillAsync(Path.Combine(folder, "large"), entries);
            var (ofSmall, ofLarge) = (KeysOf(Hot), KeysOf(entries));
            Nanoseconds(small, ofSmall);
            var first = Nanoseconds(large, ofLarge);
            var costs = Enumerable.Range(0, Rounds).Select(_ => (Small: Best(small, ofSmall), Large: Best(large, ofLarge))).ToArray(); // in turn
            var (a, b) = (Median(costs.Select(cost => cost.Small)), Median(costs.Select(cost => cost.Large)));
            print(Line($"{Hot} keys among {Hot}: {a:F0} ns each"));
            print(Line($"{Hot} recently used keys among {entries}: {b:F0} ns each; the first time {first:F0} ns"));
            print(Line($"uniform over {entries}: {Nanoseconds(large, KeysOf(entries, salt: 7)):F0} ns each"));
            print(Line($"ratio {b / a:F2}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static async Task<FasterIndex> FillAsync(string folder, int entries)
    {
        var options = new CacheIndexOptions { MemoryBytes = 256 << 20, IndexBytes = 128 << 20, DiskBytes = 4L << 30 };
        var index = await FasterIndex.OpenAsync(folder, options, NullLogger.Instance, TimeProvider.System);
        for (var i = 0; i < entries; i++)
        {
            index.Upsert(KeyOf(i), new IndexValue(i, i, 0, 0));
        }

        await index.CheckpointAsync();
        return index;
    }

    // Every n-th of all, from the oldest to the newest.
    private static IndexKey[] KeysOf(int entries, int salt = 0) => [.. Enumerable.Range(0, Hot).Select(i => KeyOf((int)(((long)i * (entries / Hot)) + salt) % entries))];

    private static IndexKey KeyOf(int i)
    {
        Span<byte> number = stackalloc byte[4];
        BitConverter.TryWriteBytes(number, i);
        return IndexKey.ForBlob("sha256:" + Convert.ToHexStringLower(SHA256.HashData(number)));
    }

    private static double Best(FasterIndex index, IndexKey[] keys) => Enumerable.Range(0, 5).Min(_ => Nanoseconds(index, keys));

    private static double Nanoseconds(FasterIndex index, IndexKey[] keys)
    {
        var begun = Stopwatch.GetTimestamp();
        foreach (var key in keys)
        {
            if (!index.TryGet(key, out _))
            {
                throw new InvalidOperationException("a key is missing");
            }
        }

        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / keys.Length;
    }
}
