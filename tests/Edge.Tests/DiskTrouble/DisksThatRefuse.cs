using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.DiskTrouble;

/// <summary>A full or refusing disk stops caching, never serving.</summary>
public sealed class DisksThatRefuse
{
    [Fact]
    public async Task A_blob_bigger_than_the_disk_is_passed_through_whole()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = SmallDisk.MountAt(Path.Combine(site.Edge.Data, "tmp"));
        var blob = Images.Bytes(170, 20 << 20);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(new Download(HttpStatusCode.OK, blob.Length, blob.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, blob));
        }

        var range = new Download(HttpStatusCode.PartialContent, 1000, 1000, IsRight: true, IsComplete: true);
        Assert.Equal(range, await site.Http.PullAsync(path, blob[1000..2000], new RangeHeaderValue(1000, 1999)));
        Assert.Equal(range, await site.Http.PullAsync(path, blob[^1000..], new RangeHeaderValue(null, 1000)));
        await site.SettledAsync();
        Assert.Empty(site.Edge.TemporaryFiles());
    }

    [Theory]
    [InlineData("wrong bytes")]
    [InlineData("cut")]
    [InlineData("stalls")]
    [InlineData("html page")]
    public async Task What_passes_through_is_verified_too(string lie)
    {
        await using var site = await TestSite.StartAsync(("Edge:Upstream:StallTimeout", "00:00:00.5"), ("Edge:Fetching:ResumeTimeout", "00:00:00.5"));
        using var disk = SmallDisk.MountAt(Path.Combine(site.Edge.Data, "tmp"));
        disk.Fill();
        foreach (var size in (int[])[10_000, 1 << 20])
        {
            var blob = Images.Bytes(171 + size, size);
            var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
            site.Origin.Script.On("GET", path, lie switch
            {
                "wrong bytes" => Answers.WrongBytesAsync,
                "cut" => Answers.CutAfter(size / 2),
                "stalls" => Answers.HoldAfter(size / 2, new Gate()),
                _ => Answers.HtmlPageAsync,
            });
            var download = await site.Http.TryPullAsync(path, blob);
            Assert.True(download is null or { IsComplete: false } or { Status: HttpStatusCode.ServiceUnavailable }, $"{lie}, {size}: {download}");
        }
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_costs_readers_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = SmallDisk.MountAt(Path.Combine(site.Edge.Data, "partial"));
        var blob = Images.Bytes(172, 24 << 20);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        var part = await site.Http.PullAsync(path, blob[(1 << 20)..(2 << 20)], new RangeHeaderValue(1 << 20, (2 << 20) - 1)); // the file of holes is on the small disk now
        Assert.True(part is { IsRight: true, IsComplete: true }, part.ToString());
        foreach (var attempt in (string[])["whole", "part", "whole again"])
        {
            var (offset, range) = attempt == "part" ? (1000, new RangeHeaderValue(1000, null)) : (0, null);
            var download = await site.Http.PullAsync(path, blob[offset..], range);
            Assert.True(download is { IsRight: true, IsComplete: true } && download.Received == blob.Length - offset, $"{attempt}: {download}");
        }

        Assert.True(await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"disk\"}") > 0);
        await site.SettledAsync();
        Assert.Empty(site.Edge.PartialFiles());
    }

    [Fact]
    public async Task A_lie_that_begins_when_the_disk_is_full_is_noticed_in_all_that_was_sent()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = SmallDisk.MountAt(Path.Combine(site.Edge.Data, "partial"));
        var blob = Images.Bytes(176, 24 << 20);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        foreach (var wrong in (int[])[1000, blob.Length - 1])
        {
            site.Origin.Script.On("GET", path, RangedAnswers.WrongAt(wrong));
            await site.Http.PullAsync(path, blob[(1 << 20)..(2 << 20)], new RangeHeaderValue(1 << 20, (2 << 20) - 1));
            Assert.False(await site.Http.TryPullAsync(path, blob) is { IsComplete: true, Status: HttpStatusCode.OK });
            await site.SettledAsync();
        }
    }

    [Fact]
    public async Task A_disk_that_takes_bytes_but_no_names_costs_only_the_cache()
    {
        await using var site = await TestSite.StartAsync();
        using var disk = SmallDisk.MountAt(site.Edge.Data + "/blobs"); // a rename into it crosses file systems: it refuses too
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 173, layerBytes: 300_000);
        await image.PullAllAsync(site.Http);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        Assert.Empty(site.Edge.TemporaryFiles());
        Assert.True(site.Origin.Requests.BlobGets >= 2);
    }

    [Fact]
    public async Task Manifests_are_served_while_the_disk_is_full()
    {
        await using var site = await TestSite.StartAsync();
        var data = site.Edge.Data;
        await site.StopEdgeAsync();
        using var disk = SmallDisk.MountAt(data);
        await site.StartEdgeAsync();
        disk.Fill();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 174);
        await image.PullAllAsync(site.Http);
        Assert.True(await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"disk\"}") > 0);
        disk.Free();
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        site.Origin.Requests.Clear();
        await image.PullAllAsync(site.Http);
        Assert.Equal(0, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_link_that_was_dropped_while_the_disk_was_full_does_not_come_back_with_a_restart()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var data = site.Edge.Data;
        await site.StopEdgeAsync();
        using var disk = SmallDisk.MountAt(data);
        await site.StartEdgeAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 175);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        disk.Fill();
        for (var i = 0; !site.Edge.Log.Lines.Any(line => line.Contains("FactLog", StringComparison.Ordinal) && line.StartsWith("Error", StringComparison.Ordinal)); i++)
        {
            Assert.True(i < 100_000, "the journal never refused");
            await site.PublishAsync(ChangeKind.BlobUnlinked, "library/b", oldDigest: OriginContent.Sha256([(byte)i]));
        }

        site.Origin.Content.RemoveBlob("library/a", image.LayerDigest);
        await site.PublishAsync(ChangeKind.BlobUnlinked, "library/a", oldDigest: image.LayerDigest);
        disk.Free();
        await site.RestartEdgeAsync();
        using var response = await site.Http.HeadersAsync(image.LayerPath);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await site.StopEdgeAsync();
    }
}
