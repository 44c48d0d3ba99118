using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.WriteThrough;

/// <summary>A site never downloads what it pushed.</summary>
public sealed class KeepingWhatIsPushed
{
    private static readonly byte[] Blob = Images.Bytes(900, 300_000);

    [Theory]
    [InlineData(300_000)] // containerd, oras: all in the PUT
    [InlineData(300_000, 0)] // docker, podman, skopeo, crane: all in one PATCH
    [InlineData(100_000, 200_000)]
    [InlineData(1, 99_999, 150_000, 50_000, 0)]
    public async Task A_blob_pushed_in_any_split_is_served_without_asking_for_it(params int[] lengths)
    {
        await using var site = await StartAsync();
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushAsync("a", Blob, lengths));
        await AssertServedFromHereAsync(site, "/v2/a/blobs/" + OriginContent.Sha256(Blob), Blob);
        await site.EndedAsync("committed");
        Assert.Equal(Blob.Length, await site.Edge.MetricAsync("edgeregistry_edge_write_through_bytes_total"));
    }

    [Fact]
    public async Task A_blob_pushed_in_a_single_POST_is_kept()
    {
        await using var site = await StartAsync();
        using var content = new ByteArrayContent(Blob);
        using var posted = await site.Http.PostAsync($"/v2/a/blobs/uploads/?digest={OriginContent.Sha256(Blob)}", content);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        await AssertServedFromHereAsync(site, "/v2/a/blobs/" + OriginContent.Sha256(Blob), Blob);
    }

    [Fact]
    public async Task A_chunk_without_its_range_and_of_unknown_length_is_kept()
    {
        await using var site = await StartAsync();
        var location = await site.Http.StartAsync("a");
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new ByteArrayContent(Blob), Headers = { TransferEncodingChunked = true } };
        using (var patched = await site.Http.SendAsync(request))
        {
            Assert.Equal(HttpStatusCode.Accepted, patched.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, Blob));
        await AssertServedFromHereAsync(site, "/v2/a/blobs/" + OriginContent.Sha256(Blob), Blob);
    }

    [Fact]
    public async Task The_empty_blob_is_kept()
    {
        await using var site = await StartAsync();
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushAsync("a", [], 0));
        await AssertServedFromHereAsync(site, "/v2/a/blobs/" + OriginContent.Sha256([]), []);
    }

    [Fact]
    public async Task A_blob_with_a_sha512_digest_is_kept_when_its_session_says_so()
    {
        await using var site = await StartAsync();
        var digest = Digest.Compute(DigestAlgorithm.Sha512, Blob).Value;
        var location = await site.Http.StartAsync("a", "?digest-algorithm=sha512");
        using var content = new ByteArrayContent(Blob);
        using var put = await site.Http.PutAsync($"{location}?digest={digest}", content);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await AssertServedFromHereAsync(site, "/v2/a/blobs/" + digest, Blob);
    }

    [Fact]
    public async Task A_pushed_image_is_pulled_without_a_download_and_is_still_here_after_a_restart()
    {
        await using var site = await StartAsync();
        var (config, layer) = (Images.Bytes(901, 1000), Images.Bytes(902, 500_000));
        var manifest = Images.Manifest(config, layer);
        await Task.WhenAll(site.Http.PushAsync("a", config, 1000), site.Http.PushAsync("a", layer, 500_000, 0));
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushManifestAsync("a", "latest", manifest));
        var image = new Image("library/a", "latest", manifest, config, layer);
        await image.PullAllAsync(site.Http);
        await site.EndedAsync("committed", 2);
        await site.RestartEdgeAsync();
        await image.PullAllAsync(site.Http);
        Assert.Equal((0, 0), (site.Origin.Requests.BlobGets, site.Origin.Requests.ManifestGets));
        Assert.Equal(0, site.Origin.Requests.BlobHeads); // the push proved the links
    }

    [Fact]
    public async Task What_was_pushed_is_served_while_the_origin_is_away()
    {
        await using var site = await StartAsync();
        var manifest = Images.Manifest(Blob);
        await site.Http.PushAsync("a", Blob, Blob.Length);
        await site.Http.PushManifestAsync("a", "latest", manifest);
        await site.Origin.StopAsync();
        Assert.True(await site.Http.PullAsync($"/v2/a/manifests/{OriginContent.Sha256(manifest)}", manifest) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.True(await site.Http.PullAsync($"/v2/a/blobs/{OriginContent.Sha256(Blob)}", Blob) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task An_index_is_kept_and_proves_nothing_of_its_children()
    {
        await using var site = await StartAsync();
        var child = Images.Manifest(Blob);
        var index = Images.Index(child);
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushManifestAsync("a", "many", index, MediaTypes.OciIndex));
        Assert.True(await site.Http.PullAsync("/v2/a/manifests/many", index) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.Equal(0, site.Origin.Requests.ManifestGets);
        using var unknown = await site.Http.HeadersAsync($"/v2/a/manifests/{OriginContent.Sha256(child)}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(1, site.Origin.Requests.ManifestGets);
    }

    [Fact]
    public async Task What_one_repository_got_is_another_ones_only_if_the_origin_says_so()
    {
        await using var site = await StartAsync();
        await site.Http.PushAsync("a", Blob, Blob.Length);
        await site.EndedAsync("committed");
        using var other = await site.Http.HeadersAsync($"/v2/b/blobs/{OriginContent.Sha256(Blob)}");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_mounted_blob_needs_no_bytes_and_leaves_no_copy_waiting()
    {
        await using var site = await StartAsync();
        var digest = site.Origin.Content.AddBlob("library/b", Blob);
        using var mounted = await site.Http.PostAsync($"/v2/a/blobs/uploads/?mount={digest}&from=library%2Fb", null);
        Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_write_through_uploads"));
        Assert.True(await site.Http.PullAsync($"/v2/a/blobs/{digest}", Blob) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    internal static async Task<TestSite> StartAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var site = await TestSite.StartAsync(settings);
        site.Origin.KeepsUploads = true;
        return site;
    }

    private static async Task AssertServedFromHereAsync(TestSite site, string path, byte[] expected)
    {
        Assert.Equal(new Download(HttpStatusCode.OK, expected.Length, expected.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, expected));
        Assert.Equal((0, 0), (site.Origin.Requests.BlobGets, site.Origin.Requests.BlobHeads));
    }
}
