using System.Net;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.TagReads;

/// <summary>Tags of an edge that hears of no changes, or not yet again.</summary>
public sealed class TagsWithoutALease
{
    [Fact]
    public async Task Every_read_is_one_conditional_HEAD()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "latest", seed: 50);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        for (var i = 0; i < 3; i++)
        {
            site.Origin.Requests.Clear();
            Assert.True(await site.Http.PullAsync(image.TagPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
            var asked = Assert.Single(site.Origin.Requests.All);
            Assert.Equal("HEAD", asked.Method);
            Assert.Equal($"\"{image.Digest}\"", asked.Header("If-None-Match"));
        }
    }

    [Fact]
    public async Task A_moved_tag_is_seen_by_the_next_read()
    {
        await using var site = await TestSite.StartAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 51);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        var second = site.Origin.Content.AddImage("library/a", "latest", seed: 53);
        Assert.True(await site.Http.PullAsync(first.TagPath, second.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
        site.Origin.Content.RemoveManifest("library/a", "latest");
        using var gone = await site.Http.HeadersAsync(first.TagPath);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await site.Origin.StopAsync();
        using var later = await site.Http.HeadersAsync(first.TagPath);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode); // what is gone is never served as stale
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recovered_tag_is_revalidated_before_it_is_served(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 54);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        await site.StopEdgeAsync();
        var second = site.Origin.Content.AddImage("library/a", "latest", seed: 56);
        site.Origin.Requests.Clear();
        await site.StartEdgeAsync();
        Assert.Empty(site.Origin.Requests.All);
        Assert.True(await site.Http.PullAsync(first.TagPath, second.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.Equal($"\"{first.Digest}\"", site.Origin.Requests.All[0].Header("If-None-Match"));
    }
}
