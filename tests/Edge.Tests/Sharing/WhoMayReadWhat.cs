using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Sharing;

/// <summary>Bytes that are here are served through a repository only where the origin has proven that it has them.</summary>
public sealed class WhoMayReadWhat
{
    private static readonly byte[] Blob = Images.Bytes(20, 200_000);

    [Fact]
    public async Task A_blob_cached_through_one_repository_is_404_through_another_that_lacks_it()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        await site.Http.PullAsync($"/v2/library/a/blobs/{digest}", Blob);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Get])
        {
            using var response = await site.Http.HeadersAsync($"/v2/library/b/blobs/{digest}", method: method);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_blob_cached_through_one_repository_is_served_through_another_that_has_it_without_a_second_download()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        site.Origin.Content.AddBlob("library/b", Blob);
        await site.Http.PullAsync($"/v2/library/a/blobs/{digest}", Blob);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await site.Http.PullAsync($"/v2/library/b/blobs/{digest}", Blob) is { IsRight: true, IsComplete: true });
        }

        Assert.Equal(1, site.Origin.Requests.BlobGets);
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
    }

    [Fact]
    public async Task A_blob_on_its_way_through_one_repository_is_404_through_another_that_lacks_it()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        site.Origin.Script.On("GET", path, Answers.HoldAfter(100_000, new Gate()));
        using var filling = await site.Http.HeadersAsync(path);
        using var response = await site.Http.HeadersAsync(path.Replace("library/a", "library/b", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_404_through_one_repository_is_not_the_answer_for_another_that_waits_for_the_same_digest()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/b", "1", seed: 21);
        await site.Http.PullAsync(image.ManifestPath, image.Manifest); // proves the layer for b
        var elsewhere = $"/v2/library/a/blobs/{image.LayerDigest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", elsewhere, Answers.HoldHeaders(gate));
        var unknown = site.Http.HeadersAsync(elsewhere);
        await gate.Reached;
        var known = site.Http.PullAsync(image.LayerPath, image.Layer);
        await Eventually.TrueAsync(() => HoldersOf(site, image.LayerDigest) == 3, "the writer and both clients hold the fetch");
        gate.Open();
        Assert.Equal(HttpStatusCode.NotFound, (await unknown).StatusCode);
        Assert.True(await known is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task The_short_name_and_its_library_name_are_one_repository()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/x", "1", seed: 22);
        await image.PullAllAsync(site.Http);
        site.Origin.Requests.Clear();
        Assert.True(await site.Http.PullAsync(image.LayerPath.Replace("library/x", "x", StringComparison.Ordinal), image.Layer) is { IsRight: true, IsComplete: true });
        Assert.Empty(site.Origin.Requests.All);
    }

    [Fact]
    public async Task An_image_manifest_proves_its_config_and_layers()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 23);
        var same = image with { Repository = "library/b" };
        site.Origin.Content.AddImage("library/b", "1", seed: 23);
        await image.PullAllAsync(site.Http);
        site.Origin.Requests.Clear();
        await same.PullAllAsync(site.Http); // its manifest is confirmed with the tag; the blobs ask nothing
        Assert.Equal(0, site.Origin.Requests.BlobGets + site.Origin.Requests.BlobHeads + site.Origin.Requests.ManifestGets);
        Assert.Equal(1, site.Origin.Requests.ManifestHeads);
    }

    [Fact]
    public async Task An_index_proves_nothing_for_its_children()
    {
        await using var site = await TestSite.StartAsync();
        var child = site.Origin.Content.AddImage("library/a", "child", seed: 24);
        await child.PullAllAsync(site.Http);
        var index = Images.Index(child.Manifest); // a sparse index of b names what b has not
        site.Origin.Content.AddManifest("library/b", index, MediaTypes.OciIndex, "multi");
        Assert.True(await site.Http.PullAsync("/v2/library/b/manifests/multi", index) is { IsRight: true, IsComplete: true });
        foreach (var path in (string[])[$"manifests/{child.Digest}", $"blobs/{child.LayerDigest}", $"manifests/{child.LayerDigest}", $"blobs/{child.Digest}"])
        {
            using var response = await site.Http.HeadersAsync($"/v2/library/b/{path}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_descriptor_with_urls_proves_nothing()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        await site.Http.PullAsync($"/v2/library/a/blobs/{digest}", Blob);
        var config = Images.Bytes(25, 100);
        var manifest = Images.ManifestWithUrls(config, Blob);
        site.Origin.Content.AddBlob("library/b", config);
        site.Origin.Content.AddManifest("library/b", manifest, MediaTypes.OciManifest, "1");
        Assert.True(await site.Http.PullAsync("/v2/library/b/manifests/1", manifest) is { IsRight: true });
        using var response = await site.Http.HeadersAsync($"/v2/library/b/blobs/{digest}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_manifest_cached_through_one_repository_is_asked_for_in_another()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 26);
        await image.PullAllAsync(site.Http);
        var path = $"/v2/library/b/manifests/{image.Digest}";
        using (var response = await site.Http.HeadersAsync(path))
        {
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("MANIFEST_UNKNOWN", await response.ErrorCodeAsync());
        }

        site.Origin.Content.AddManifest("library/b", image.Manifest, MediaTypes.OciManifest);
        site.Time.Advance(Access.AbsenceTable.DigestLifetime);
        Assert.True(await site.Http.PullAsync(path, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.Equal(1, site.Origin.Requests.ManifestGets);
    }

    [Fact]
    public async Task Cached_bytes_without_a_proof_are_not_served_while_the_origin_is_down()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 27);
        await image.PullAllAsync(site.Http);
        await site.Origin.StopAsync();
        foreach (var path in (string[])[image.LayerPath, image.ManifestPath])
        {
            using var response = await site.Http.HeadersAsync(path.Replace("library/a", "library/b", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }
    }

    private static int HoldersOf(TestSite site, string digest)
    {
        var fetch = site.Edge.Service<Fetching.FetchTable>().TryJoin(Digest.Parse(digest));
        fetch?.Release();
        return fetch?.Holders ?? 0;
    }

    [Fact]
    public async Task A_layer_that_is_listed_twice_once_with_urls_proves_nothing()
    {
        await using var site = await TestSite.StartAsync();
        var secret = $"blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        await site.Http.PullAsync($"/v2/library/a/{secret}", Blob);
        var config = Images.Bytes(22, 100);
        site.Origin.Content.AddBlob("library/b", config);
        var trap = Images.ManifestWithUrls(config, Blob, again: true); // an origin may look at the first one only
        site.Origin.Content.AddManifest("library/b", trap, MediaTypes.OciManifest, "trap");
        Assert.True(await site.Http.PullAsync("/v2/library/b/manifests/trap", trap) is { Status: HttpStatusCode.OK });
        using var response = await site.Http.HeadersAsync($"/v2/library/b/{secret}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
