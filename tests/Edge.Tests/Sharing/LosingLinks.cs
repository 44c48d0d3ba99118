using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Sharing;

/// <summary>What a repository no longer has is no longer served through it, whatever was on its way.</summary>
public sealed class LosingLinks
{
    private static readonly byte[] Blob = Images.Bytes(30, 200_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_deleted_through_the_edge_is_gone(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        await site.Http.PullAsync(path, Blob);
        using (var deleted = await site.Http.DeleteAsync(path))
        {
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        }

        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_deleted_through_the_edge_is_gone(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 31);
        await site.Http.PullAsync(image.ManifestPath, image.Manifest);
        using (var deleted = await site.Http.DeleteAsync(image.ManifestPath))
        {
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        }

        using var response = await site.Http.HeadersAsync(image.ManifestPath);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Changes_from_the_bus_drop_links_also_in_the_journal()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 32);
        await image.PullAllAsync(site.Http);
        site.Origin.Content.RemoveBlob("library/a", image.LayerDigest);
        site.Origin.Content.RemoveManifest("library/a", image.Digest);
        site.Origin.Content.RemoveManifest("library/a", image.Digest);
        await site.PublishAsync(ChangeKind.BlobUnlinked, "library/a", oldDigest: image.LayerDigest);
        await site.PublishAsync(ChangeKind.ManifestDeleted, "library/a", oldDigest: image.Digest);
        foreach (var restart in (bool[])[false, true])
        {
            if (restart)
            {
                await site.RestartEdgeAsync();
            }

            foreach (var path in (string[])[image.LayerPath, image.ManifestPath])
            {
                using var response = await site.Http.HeadersAsync(path);
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            }

            Assert.True(await site.Http.PullAsync(image.ConfigPath, image.Config) is { Status: HttpStatusCode.OK });
        }
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_when_its_blob_was_unlinked_proves_nothing()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        site.Origin.Content.AddBlob("library/b", Blob);
        await site.Http.PullAsync($"/v2/library/a/blobs/{digest}", Blob);
        var path = $"/v2/library/b/blobs/{digest}";
        var gate = new Gate();
        var old = site.Origin.Content.Blob("library/b", digest);
        site.Origin.Script.On("HEAD", path, Answers.HoldHeaders(gate, (context, _) => Answers.HonestAsync(context, old)));
        var onItsWay = site.Http.HeadAsync(path);
        await gate.Reached;
        site.Origin.Content.RemoveBlob("library/b", digest);
        await site.PublishAsync(ChangeKind.BlobUnlinked, "library/b", oldDigest: digest);
        gate.Open();
        (await onItsWay).Dispose(); // it was asked before: either answer is right

        site.Origin.Script.Clear();
        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_fill_that_was_on_its_way_when_its_blob_was_unlinked_serves_nobody_who_comes_later()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(100_000, gate));
        using var before = await site.Http.HeadersAsync(path);
        site.Origin.Content.RemoveBlob("library/a", digest);
        await site.PublishAsync(ChangeKind.BlobUnlinked, "library/a", oldDigest: digest);
        using (var during = await site.Http.HeadersAsync(path))
        {
            Assert.Equal(HttpStatusCode.NotFound, during.StatusCode);
        }

        gate.Open();
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the fill ends");
        using var after = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task A_manifest_that_was_on_its_way_when_it_was_deleted_serves_nobody_who_comes_later()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 33);
        var old = site.Origin.Content.Manifest("library/a", image.Digest);
        var gate = new Gate();
        site.Origin.Script.On("GET", image.ManifestPath, Answers.HoldHeaders(gate, (context, _) => Answers.HonestAsync(context, old)));
        var before = site.Http.HeadersAsync(image.ManifestPath);
        await gate.Reached;
        site.Origin.Content.RemoveManifest("library/a", image.Digest);
        await site.PublishAsync(ChangeKind.ManifestDeleted, "library/a", oldDigest: image.Digest);
        site.Origin.Script.Clear();
        using (var during = await site.Http.HeadersAsync(image.ManifestPath))
        {
            Assert.Equal(HttpStatusCode.NotFound, during.StatusCode);
        }

        gate.Open();
        (await before).Dispose();
        using var after = await site.Http.HeadersAsync(image.ManifestPath);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task A_link_older_than_its_lifetime_is_proven_anew_where_no_lease_covers_it()
    {
        await using var site = await TestSite.StartAsync(("Edge:Links:Lifetime", "00:05:00"));
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        await site.Http.PullAsync(path, Blob);
        await site.SettledAsync();
        await site.Http.PullAsync(path, Blob);
        Assert.Equal(0, site.Origin.Requests.BlobHeads);
        site.Time.Advance(TimeSpan.FromMinutes(6));
        await site.Http.PullAsync(path, Blob);
        await site.Http.PullAsync(path, Blob);
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
        site.Origin.Content.RemoveBlob("library/a", digest);
        site.Time.Advance(TimeSpan.FromMinutes(6));
        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_link_under_a_lease_lives_until_the_bus_is_interrupted()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        await site.Http.PullAsync(path, Blob);
        await site.SettledAsync();
        site.Time.Advance(TimeSpan.FromHours(1));
        await site.Http.PullAsync(path, Blob);
        Assert.Equal(0, site.Origin.Requests.BlobHeads);
        site.Bus.Interrupt();
        await site.Http.PullAsync(path, Blob);
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
    }

    [Fact]
    public async Task A_tag_whose_manifest_was_deleted_through_the_edge_is_not_served_stale()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 34);
        await image.PullAllAsync(site.Http);
        (await site.Http.DeleteAsync(image.ManifestPath)).Dispose();
        await site.Origin.StopAsync();
        using var response = await site.Http.HeadersAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }
}
