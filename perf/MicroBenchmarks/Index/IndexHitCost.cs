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
    private const long MemoryBytes = 256L << 20;

    /// <summary>Fills both indexes in a folder on a disk (removed at the end) and measures them in turn.</summary>
    public async Task RunAsync(string parent)
    {
        var folder = Path.Combine(parent, Path.GetRandomFileName());
        try
        {
            await using var small = await FillAsync(Path.Combine(folder, "small"), Recent);
            await using var large = await FillAsync(Path.Combine(folder, "large"), many);
            var every = Keys(many);
            var few = Spread(Recent, Recent);
            var recent = Spread(Recent, many);
            var uniform = Spread(UniformLookUps, many);
            Measure(large, every, recent, Recent); // now they are recently used
            for (var round = 0; round <= rounds; round++)
            {
                Write("small", round, Measure(small, every, few, LookUps));
                Write("ours", round, Measure(large, every, recent, LookUps));
                Write("uniform", round, Measure(large, every, uniform, UniformLookUps));
                Array.Reverse(uniform); // what a round brought into memory is not what the next begins with
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

    // Nanoseconds a look-up.
    private static double Measure(FasterIndex index, IndexKey[] every, int[] order, int count)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (!index.TryGet(every[order[i % order.Length]], out _))
            {
                throw new InvalidOperationException("an entry is gone: the index dropped it");
            }
        }
        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / count;
    }

    private void Write(string contender, int round, double nanoseconds) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"index\t{contender}\tnanoseconds\t{round}\t{nanoseconds:0.0}"));

    // Keys are hashes: which of them are drawn makes no difference, only how many.
    private static int[] Spread(int count, int among)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(among))];
    }

    private static IndexKey[] Keys(int count)
    {
        var keys = new IndexKey[count];
        Parallel.For(0, count, i => keys[i] = IndexKey.ForBlob("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))));
        return keys;
    }
}
