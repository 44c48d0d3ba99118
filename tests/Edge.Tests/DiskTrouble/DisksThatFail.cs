using System.Net;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.DiskTrouble;

/// <summary>Disks that return errors, take no writes, or are full: pulls succeed whenever the origin can serve them.</summary>
public sealed class DisksThatFail
{
    [Fact]
    public async Task A_file_that_cannot_be_read_is_dropped_and_fetched_again()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = await MoveAsync(site);
        var small = site.Origin.Content.AddImage("library/small", "1", seed: 900, layerBytes: 20_000);
        var big = site.Origin.Content.AddImage("library/big", "1", seed: 910, layerBytes: 2_000_000);
        await small.PullAllAsync(site.Http);
        await big.PullAllAsync(site.Http);
        await site.SettledAsync();
        disk.Lose(site.Edge.FileOf(small.LayerDigest));
        Assert.True(await site.Http.PullAsync(small.LayerPath, small.Layer) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });

        disk.Lose(site.Edge.FileOf(big.LayerDigest));
        var first = await site.Http.TryPullAsync(big.LayerPath, big.Layer); // its headers left before the disk was asked
        Assert.True(first is null or { IsRight: true });
        Assert.True(await site.Http.PullAsync(big.LayerPath, big.Layer) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        Assert.True(await site.Edge.MetricAsync("edgeregistry_edge_disk_failures_total") > 0);
        await site.StopEdgeAsync();
    }

    [Fact]
    public async Task A_disk_that_becomes_read_only_is_read_and_served_past()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = await MoveAsync(site);
        var cached = site.Origin.Content.AddImage("library/cached", "1", seed: 920);
        await cached.PullAllAsync(site.Http);
        await site.SettledAsync();
        disk.BecomeReadOnly();
        for (var i = 0; i < 2 * DiskHealth.Patience; i++)
        {
            await site.Origin.Content.AddImage($"library/n{i}", "1", seed: 1000 + (10 * i)).PullAllAsync(site.Http);
        }

        Assert.False(site.Edge.Service<DiskHealth>().TakesWrites);
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_disk_online"));
        Assert.Single(site.Edge.Log.Lines, line => line.Contains("takes no writes", StringComparison.Ordinal));
        using var ready = await site.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        site.Origin.Requests.Clear();
        await cached.PullAllAsync(site.Http);
        Assert.Equal(0, site.Origin.Requests.BlobGets);
        await site.StopEdgeAsync();
    }

    [Fact]
    public async Task A_truncated_file_on_a_read_only_disk_is_served_past()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = await MoveAsync(site);
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 930);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        await using (var file = File.OpenWrite(site.Edge.FileOf(image.LayerDigest)))
        {
            file.SetLength(1000);
        }

        disk.BecomeReadOnly();
        await image.PullAllAsync(site.Http);
        await image.PullAllAsync(site.Http);
        await site.StopEdgeAsync();
    }

    [Fact]
    public async Task A_disk_that_others_fill_gives_up_old_content_for_new()
    {
        await using var site = await TestSite.StartAsync();
        var data = site.Edge.Data;
        await site.StopEdgeAsync();
        using var disk = SmallDisk.MountAt(data);
        await site.StartEdgeAsync();
        var old = site.Origin.Content.AddImage("library/old", "1", seed: 940, layerBytes: 2_000_000);
        await old.PullAllAsync(site.Http);
        await site.SettledAsync();
        disk.Fill();
        var image = site.Origin.Content.AddImage("library/new", "1", seed: 950, layerBytes: 1_000_000);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        Assert.False(File.Exists(site.Edge.FileOf(old.LayerDigest)));
        await old.PullAllAsync(site.Http);
        await site.StopEdgeAsync();
    }

    [Fact]
    public async Task A_disk_that_works_again_is_used_again()
    {
        await using var site = await TestSite.StartAsync();
        var health = site.Edge.Service<DiskHealth>();
        for (var i = 0; i < DiskHealth.Patience; i++)
        {
            health.Failed(new IOException("a test's failure", 5));
        }

        var image = site.Origin.Content.AddImage("library/a", "1", seed: 960);
        if (health.IsOffline)
        {
            await image.PullAllAsync(site.Http); // past it, unless the loop was quicker
        }

        await Eventually.TrueAsync(() => !health.IsOffline, "the probe finds that the disk works");
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        site.Origin.Requests.Clear();
        await image.PullAllAsync(site.Http);
        Assert.Equal(0, site.Origin.Requests.BlobGets);
        Assert.Single(site.Edge.Log.Lines, line => line.StartsWith("Information", StringComparison.Ordinal) && line.Contains("works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_is_full_when_it_works_again_is_used_again()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = SmallDisk.MountAt(Path.Combine(site.Edge.Data, "tmp"));
        disk.Fill();
        var health = site.Edge.Service<DiskHealth>();
        for (var i = 0; i < DiskHealth.Patience; i++)
        {
            health.Failed(new IOException("a test's failure", 5));
        }

        await Eventually.TrueAsync(() => !health.IsOffline && health.TakesWrites, "the probe finds that the disk works");
    }

    private static async Task<LoopDisk> MoveAsync(TestSite site)
    {
        var data = site.Edge.Data;
        await site.StopEdgeAsync();
        var disk = LoopDisk.MountAt(data);
        await site.StartEdgeAsync();
        return disk;
    }
}
