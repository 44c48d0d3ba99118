using System.Net;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>An object that is being read is never broken.</summary>
public sealed class ReadingWhileEvicting
{
    [Fact]
    public void What_is_open_stays_and_goes_when_it_is_closed()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = 2 << 20 });
        var digest = disk.Put(1, 100_000);
        using (var open = disk.Store.TryOpen(digest))
        {
            Assert.NotNull(open);
            disk.Get<Evictor>().MakeRoomOnDisk(1 << 20);
            Assert.True(disk.Store.Contains(digest));
        }

        disk.Get<Evictor>().MakeRoomOnDisk(1 << 20);
        Assert.False(disk.Store.Contains(digest));
        Assert.Equal(0, disk.Space.Held);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task A_client_in_the_middle_of_a_body_gets_all_of_it_when_the_file_is_unlinked(int pulledBefore)
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(500, 32 << 20); // more than the sockets hold: the kernel has to send the rest later
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        for (var i = 0; i < pulledBefore; i++)
        {
            Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        }

        await site.SettledAsync();
        var response = await site.Http.HeadersAsync(path);
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(OriginContent.Sha256(blob))), "the blob is in the cache");
        File.Delete(site.Edge.FileOf(OriginContent.Sha256(blob)));
        Assert.Equal(new Download(HttpStatusCode.OK, blob.Length, blob.Length, IsRight: true, IsComplete: true), await Download.ReadAsync(response, blob));
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task Many_clients_of_a_cache_that_is_too_small_get_right_bytes()
    {
        await using var site = await TestSite.StartAsync(("Edge:Disk:Quota", "4194304"));
        var images = Enumerable.Range(0, 40).Select(i => site.Origin.Content.AddImage($"library/r{i}", "1", seed: 600 + (10 * i), layerBytes: 300_000)).ToArray();
        await Parallel.ForAsync(0, 8, async (client, _) =>
        {
            var random = new Random(client);
            for (var i = 0; i < 25; i++)
            {
                await images[random.Next(images.Length)].PullAllAsync(site.Http); // compares every byte
            }
        });
        await site.SettledAsync();
        var space = site.Edge.Service<CacheSpace>();
        Assert.InRange(space.Held, 1, 4 << 20);
        Assert.Equal(0, space.Reserved);
        var files = new DirectoryInfo(Path.Combine(site.Edge.Data, "blobs")).EnumerateFiles("*", SearchOption.AllDirectories);
        await Eventually.TrueAsync(() => files.Sum(file => CacheSpace.CostOf(file.Length)) == space.Held, "the ledger says what the disk holds");
        Assert.True(site.Origin.Requests.BlobGets > 80, "nothing was ever evicted");
    }

    [Fact]
    public async Task An_evicted_blob_is_fetched_again_and_its_link_needs_no_proof()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 700);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        while (site.Edge.Service<HeldObjects>().EvictNext() is not null)
        {
        }

        Assert.False(File.Exists(site.Edge.FileOf(image.LayerDigest)));
        Assert.False(site.Edge.Service<BlobStore>().Contains(Digest.Parse(image.LayerDigest)));
        site.Origin.Requests.Clear();
        await image.PullAllAsync(site.Http);
        Assert.Equal(2, site.Origin.Requests.BlobGets);
        Assert.Equal(0, site.Origin.Requests.BlobHeads);
    }
}
