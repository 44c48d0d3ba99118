using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Restarting;

/// <summary>What an edge has after it ended, well or not.</summary>
public sealed class WarmStarts
{
    [Theory]
    [InlineData(false, "faster")]
    [InlineData(true, "faster")]
    [InlineData(false, "memory")]
    [InlineData(true, "memory")]
    public async Task An_edge_is_warm_after_a_restart_and_after_a_kill(bool killed, string index)
    {
        await using var site = await TestSite.StartAsync(("Edge:Index:Kind", index));
        var images = Enumerable.Range(0, 5).Select(i => site.Origin.Content.AddImage($"library/r{i}", "1", seed: 100 + (10 * i))).ToArray();
        foreach (var image in images)
        {
            await image.PullAllAsync(site.Http);
        }

        await site.SettledAsync();
        await (killed ? site.KillAndStartEdgeAsync() : site.RestartEdgeAsync());
        site.Origin.Requests.Clear();
        foreach (var image in images)
        {
            await image.PullAllAsync(site.Http);
        }

        Assert.Equal(0, site.Origin.Requests.BlobGets);
        Assert.Equal(0, site.Origin.Requests.ManifestGets);
        Assert.Equal(0, site.Origin.Requests.BlobHeads);
        Assert.Equal(images.Length, site.Origin.Requests.ManifestHeads); // every tag is revalidated
    }

    [Fact]
    public async Task Files_that_were_on_their_way_are_dropped()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(150, 1_000_000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(500_000, gate));
        using var filling = await site.Http.HeadersAsync(path);
        Assert.Single(site.Edge.TemporaryFiles());
        await site.KillAndStartEdgeAsync();
        Assert.Empty(site.Edge.TemporaryFiles());
        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync(path, blob) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_link_proven_in_an_earlier_life_is_under_no_lease()
    {
        await using var site = await TestSite.StartConnectedAsync(("Edge:Links:Lifetime", "00:05:00"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 151);
        await image.PullAllAsync(site.Http);
        await site.StopEdgeAsync();
        site.Origin.Content.RemoveBlob("library/a", image.LayerDigest); // nobody listens to the bus now
        site.Time.Advance(TimeSpan.FromMinutes(6));
        await site.StartEdgeAsync();
        using var response = await site.Http.HeadersAsync(image.LayerPath);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
