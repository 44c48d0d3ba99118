using System.Net;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>Files that rot are found, kept for looking at, and fetched again.</summary>
public sealed class Scrubbing
{
    [Fact]
    public async Task A_file_whose_bytes_changed_goes_to_the_quarantine_and_the_next_pull_has_the_right_bytes()
    {
        await using var site = await TestSite.StartAsync(("Edge:Scrub:BytesPerSecond", "0"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 800, layerBytes: 3_000_000);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        var file = site.Edge.FileOf(image.LayerDigest);
        Flip(file, 2_000_000);
        await site.Edge.Service<Scrubber>().PassAsync(default);
        Assert.False(File.Exists(file));
        Assert.True(File.Exists(site.Edge.FileOf(FakeOrigin.OriginContent.Sha256(image.Config))), "a right file was taken");
        var kept = Assert.Single(Directory.EnumerateFiles(Path.Combine(site.Edge.Data, "quarantine")));
        Assert.Equal(image.Layer.Length, new FileInfo(kept).Length);
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_quarantined_files_total{by=\"scrubber\"}"));
        Assert.Single(site.Edge.Log.Lines, line => line.Contains(image.LayerDigest, StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Equal(new Download(HttpStatusCode.OK, image.Layer.Length, image.Layer.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(image.LayerPath, image.Layer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    [InlineData((2 << 20) + 77)]
    public async Task Right_files_of_any_length_stay_and_their_access_times_too(int length)
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path);
        var digests = new[] { disk.Put(1, length), disk.Put(2, length, Oci.DigestAlgorithm.Sha512) };
        var at = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in disk.Files())
        {
            file.LastAccessTimeUtc = at;
        }

        await disk.Get<Scrubber>().PassAsync(default);
        Assert.Equal(2, disk.Files().Count());
        Assert.All(disk.Files(), file => Assert.Equal(at, file.LastAccessTimeUtc));
        Assert.All(digests, digest => Assert.True(disk.Read(digest)));
    }

    [Fact]
    public async Task The_quarantine_keeps_a_bounded_number_and_a_bounded_sum()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, QuarantineBytes = 50_000 });
        for (var i = 0; i < 120; i++)
        {
            Flip(disk.Get<BlobTree>().PathOf(disk.Put(i, i < 110 ? 100 : 10_000)), 50);
        }

        Flip(disk.Get<BlobTree>().PathOf(disk.Put(500, 60_000)), 50); // alone more than may be kept
        await disk.Get<Scrubber>().PassAsync(default);
        var kept = new DirectoryInfo(Path.Combine(folder.Path, "quarantine")).GetFiles();
        Assert.InRange(kept.Length, 1, Quarantine.MostFiles);
        Assert.InRange(kept.Sum(file => file.Length), 1, 50_000);
        Assert.Empty(disk.Files());
        Assert.Equal(0, disk.Space.Held);
    }

    internal static void Flip(string file, int offset)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        var one = new byte[1];
        RandomAccess.Read(handle, one, offset);
        one[0] ^= 1;
        RandomAccess.Write(handle, one, offset);
    }
}
