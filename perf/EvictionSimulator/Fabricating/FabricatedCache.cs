using System.Globalization;
using System.Text;
using EdgeRegistry.Edge;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Oci;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.EvictionSimulator.Fabricating;

/// <summary>
/// Makes an edge's data folder with many small blobs, their links in one repository and their index entries, as a long life would have left
/// it after a clean end. Blob number i of seed s is the text <c>object i of seed s</c> and a newline: real content under its real digest.
/// </summary>
internal static class FabricatedCache
{
    private const int FlushEvery = 10_000;

    /// <summary>The content of a blob.</summary>
    public static byte[] Content(int seed, int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"object {number} of seed {seed}\n"));

    /// <summary>Makes a folder that must be empty or not there.</summary>
    public static async Task MakeAsync(string folder, string repository, int seed, int count)
    {
        using var data = DataFolder.Open(folder, "edge", EdgeHost.LayoutVersion);
        await using var index = await FasterIndex.OpenAsync(Path.Combine(folder, "index"), new CacheIndexOptions(), NullLogger.Instance, TimeProvider.System);
        await using var journal = FactJournal.Open(Path.Combine(folder, "facts.journal"), new FactJournalOptions { CompactionMinimumBytes = long.MaxValue }, NullLogger.Instance, TimeProvider.System);
        _ = journal.Replay().Count();
        journal.Start(() => []);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < count; i++)
        {
            var content = Content(seed, i);
            var digest = Digest.Compute(DigestAlgorithm.Sha256, content);
            var path = Path.Combine(folder, "blobs", "sha256", digest.Hex[..2]);
            Directory.CreateDirectory(path);
            await File.WriteAllBytesAsync(Path.Combine(path, digest.Hex), content);
            index.Upsert(IndexKey.ForBlob(digest.Value), new IndexValue(content.Length, 0, 0, 0));
            index.Upsert(IndexKey.ForBlobLink(repository, digest.Value), new IndexValue(content.Length, now, 0, 0));
            await journal.AppendAsync(new BlobLinkProven(repository, digest.Value, content.Length, now));
            if (i % FlushEvery == FlushEvery - 1)
            {
                await journal.FlushAsync();
            }
        }

        await journal.FlushAsync();
        index.Covers(() => journal.Mark);
        await index.CheckpointAsync();
    }
}
