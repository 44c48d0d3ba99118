using System.Diagnostics;
using System.Globalization;
using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.MicroBenchmarks.Index;

/// <summary>
/// What a look-up costs among few and among very many entries: 10,000 recently used keys, drawn over and over, and beside it keys drawn
/// uniformly from all. Writes lines of measures for <c>perf/compare</c>: row, contender, measure, round, value.
/// </summary>
internal sealed class IndexHitCost(TextWriter output, TextWriter progress, int many, int rounds)
{
    private const int Recent = 10_000;
    private const int LookUps = 400_000;
    private const int UniformLookUps = 40_000;
    private const int WarmUps = 3;
    private const long MemoryBytes = 256L << 20;

    /// <summary>Fills both indexes in a folder on a disk (removed at the end) and measures them in turn.</summary>
    public async Task RunAsync(string parent)
    {
        var folder = Path.Combine(parent, Path.GetRandomFileName());
        try
        {
            await using var small = await FillAsync(Path.Combine(folder, "small"), Recent);
            await using var large = await FillAsync(Path.Combine(folder, "large"), many);
            var few = Spread(Recent, Recent);
            var recent = Spread(Recent, many);
            for (var i = 0; i < WarmUps; i++) // compiled as far as it gets, and recently used
            {
                Measure(small, few, LookUps);
                Measure(large, recent, LookUps);
            }

            for (var round = 0; round <= rounds; round++)
            {
                Write("small", round, Measure(small, few, LookUps));
                Write("ours", round, Measure(large, recent, LookUps));
                Write("uniform", round, Measure(large, Drawn(UniformLookUps, many, seed: round), UniformLookUps)); // others in each round
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<FasterIndex> FillAsync(string folder, int entries)
    {
        var begun = Stopwatch.StartNew();
        var options = new CacheIndexOptions { MemoryBytes = MemoryBytes, IndexBytes = 256L << 20, DiskBytes = 8L << 30, CheckpointInterval = TimeSpan.FromHours(1) };
        var index = await FasterIndex.OpenAsync(folder, options, NullLogger.Instance, TimeProvider.System);
        foreach (var key in Keys(entries))
        {
            index.Upsert(key, new IndexValue(Size: 1, ProvenAtUnixMilliseconds: 1, MediaTypeCode: 0, Flags: 0));
        }

        await progress.WriteLineAsync($"  {entries} entries in {begun.Elapsed.TotalSeconds:0.0} s");
        return index;
    }

    // Nanoseconds a look-up. The keys stand side by side in the order in which they are asked for, as a request has its key at hand: fetched
    // out of an array of 10,000,000, the array would cost more than the index.
    private static double Measure(FasterIndex index, IndexKey[] keys, int count)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (!index.TryGet(keys[i % keys.Length], out _))
            {
                throw new InvalidOperationException("an entry is gone: the index dropped it");
            }
        }

        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / count;
    }

    private void Write(string contender, int round, double nanoseconds) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"index\t{contender}\tnanoseconds\t{round}\t{nanoseconds:0.0}"));

    // So many different keys of all, in random order: repetitions would make the working set of one index smaller than the other's.
    private static IndexKey[] Spread(int count, int among)
    {
        var numbers = Enumerable.Range(0, count).Select(i => (int)((long)i * among / count)).ToArray();
        new Random(1).Shuffle(numbers);
        return [.. numbers.Select(Key)];
    }

    private static IndexKey[] Drawn(int count, int among, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Key(random.Next(among)))];
    }

    private static IndexKey[] Keys(int count)
    {
        var keys = new IndexKey[count];
        Parallel.For(0, count, i => keys[i] = Key(i));
        return keys;
    }

    private static IndexKey Key(int number) =>
        IndexKey.ForBlob("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number))));
}
