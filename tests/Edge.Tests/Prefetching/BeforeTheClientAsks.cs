using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Prefetching;

/// <summary>A pulled image manifest starts its config and layers.</summary>
public sealed class BeforeTheClientAsks
{
    private const int Layer = 100_000;

    [Fact]
    public async Task A_pulled_manifest_brings_its_config_and_layers_in_order()
    {
        await using var site = await StartAsync(("Edge:Prefetch:MaxConcurrent", "1"));
        var layers = Enumerable.Range(0, 4).Select(i => Images.Bytes(500 + i, Layer)).ToArray();
        var config = Images.Bytes(510, 1000);
        var image = Add(site, config, layers);
        await site.Http.PullAsync(image, Images.Manifest(config, layers));
        string[] paths = [.. layers.Prepend(config).Select(blob => $"/v2/library/a/blobs/{OriginContent.Sha256(blob)}")];
        await Eventually.TrueAsync(() => site.Origin.Requests.BlobGets == 5, "everything was asked for");
        Assert.Equal(paths, site.Origin.Requests.All.Where(request => request.Kind is RequestKind.Blob).Select(request => request.Path));
        await site.SettledAsync();
        foreach (var (path, blob) in paths.Zip(layers.Prepend(config)))
        {
            Assert.True(await site.Http.PullAsync(path, blob) is { Status: HttpStatusCode.OK, IsRight: true });
        }

        Assert.Equal(5, site.Origin.Requests.BlobGets);
        var bytes = 1000 + (4 * Layer);
        Assert.Equal((bytes, bytes), (await MetricAsync(site, "prefetched_bytes_total"), await MetricAsync(site, "prefetch_used_bytes_total")));
    }

    [Fact]
    public async Task A_client_that_asks_meanwhile_joins()
    {
        await using var site = await StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 520);
        var gate = new Gate();
        site.Origin.Script.On("GET", image.LayerPath, Answers.HoldAfter(10, gate));
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await gate.Reached;
        var pull = site.Http.PullAsync(image.LayerPath, image.Layer);
        gate.Open();
        Assert.True(await pull is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        Assert.Equal(2, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task Looking_at_a_manifest_or_pulling_an_index_starts_nothing()
    {
        await using var site = await StartAsync();
        var first = site.Origin.Content.AddImage("library/a", "1", seed: 530);
        var last = site.Origin.Content.AddImage("library/a", "2", seed: 532);
        var index = Images.Index(first.Manifest);
        site.Origin.Content.AddManifest("library/a", index, MediaTypes.OciIndex, "many");
        (await site.Http.HeadAsync(first.TagPath)).Dispose();
        await site.Http.PullAsync("/v2/library/a/manifests/many", index);
        await AssertOnlyTheNextOneComesAsync(site, last);
    }

    [Fact]
    public async Task A_child_of_an_index_brings_its_own_when_it_is_pulled()
    {
        await using var site = await StartAsync();
        var child = site.Origin.Content.AddImage("library/a", "1", seed: 535);
        await site.Http.PullAsync(child.ManifestPath, child.Manifest);
        await Eventually.TrueAsync(() => site.Origin.Requests.BlobGets == 2, "config and layer are asked for");
    }

    [Theory]
    [InlineData("containerd.io/snapshot/stargz/toc.digest")]
    [InlineData("containerd.io/snapshot/nydus-blob")]
    [InlineData("com.amazon.soci.index-digest")]
    [InlineData("io.github.containers.zstd-chunked.manifest-checksum")]
    public async Task An_image_made_for_lazy_pulling_starts_nothing(string annotation)
    {
        await using var site = await StartAsync();
        var (config, layer) = (Images.Bytes(540, 1000), Images.Bytes(541, Layer));
        var text = Encoding.UTF8.GetString(Images.Manifest(config, layer));
        var manifest = Encoding.UTF8.GetBytes(text[..^1] + $",\"annotations\":{{\"{annotation}\":\"x\"}}}}");
        site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciManifest, "lazy");
        await site.Http.PullAsync("/v2/library/a/manifests/lazy", manifest);
        Assert.Equal(1, await MetricAsync(site, "prefetch_skipped_total{reason=\"lazy\"}"));
        await AssertOnlyTheNextOneComesAsync(site, site.Origin.Content.AddImage("library/a", "2", seed: 545));
    }

    [Fact]
    public async Task What_lies_elsewhere_is_left_to_who_asks_for_it()
    {
        await using var site = await StartAsync();
        var (config, layer) = (Images.Bytes(550, 1000), Images.Bytes(551, Layer));
        var manifest = Images.ManifestWithUrls(config, layer);
        site.Origin.Content.AddBlob("library/a", config);
        site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciManifest, "1");
        await site.Http.PullAsync("/v2/library/a/manifests/1", manifest);
        await Eventually.TrueAsync(() => site.Origin.Requests.BlobGets == 1, "the config is asked for");
        await AssertOnlyTheNextOneComesAsync(site, site.Origin.Content.AddImage("library/a", "2", seed: 555), before: 1);
    }

    [Theory]
    [InlineData("Edge:Prefetch:MaxBlobBytes", "1000", "large")]
    [InlineData("Edge:Prefetch:MaxBytesInFlight", "1000", "large")]
    [InlineData("Edge:Prefetch:MaxBytesPerHour", "1000", "budget")]
    [InlineData("Edge:Fetching:MaxConcurrent", "1", "busy")]
    public async Task What_is_over_a_limit_is_not_begun_and_counted(string setting, string value, string reason)
    {
        await using var site = await StartAsync((setting, value));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 560, layerBytes: Layer);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await Eventually.TrueAsync(async () => await MetricAsync(site, $"prefetch_skipped_total{{reason=\"{reason}\"}}") > 0, reason);
        Assert.DoesNotContain(site.Origin.Requests.All, request => request.Path == image.LayerPath);
        Assert.True(await site.Http.PullAsync(image.LayerPath, image.Layer) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_prefetch_that_fails_is_counted_and_nobody_notices()
    {
        await using var site = await StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 570);
        site.Origin.Script.On("GET", image.LayerPath, Answers.WrongBytesAsync);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await Eventually.TrueAsync(async () => await MetricAsync(site, "prefetch_failed_total") == 1, "it failed");
        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync(image.LayerPath, image.Layer) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task What_nobody_asks_for_within_an_hour_is_counted_as_wasted()
    {
        await using var site = await StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 580, layerBytes: Layer);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await Eventually.TrueAsync(() => site.Origin.Requests.BlobGets == 2, "config and layer are asked for");
        await site.SettledAsync();
        await site.Http.PullAsync(image.ConfigPath, image.Config);
        File.Delete(site.Edge.FileOf(image.LayerDigest));
        site.Time.Advance(TimeSpan.FromMinutes(61));
        site.Edge.Service<WatchedBlobs>().Sweep();
        Assert.Equal(1000, await MetricAsync(site, "prefetch_used_bytes_total"));
        var wasted = await MetricAsync(site, "prefetch_wasted_bytes_total{reason=\"unused\"}") + await MetricAsync(site, "prefetch_wasted_bytes_total{reason=\"evicted\"}");
        Assert.Equal(Layer, wasted);
    }

    [Fact]
    public async Task A_manifest_of_which_only_ranges_are_pulled_again_does_not_start_over()
    {
        await using var site = await StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 590);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        site.Origin.Content.RemoveBlob("library/a", image.LayerDigest);
        await site.Http.PullAsync(image.ManifestPath, image.Manifest, new RangeHeaderValue(0, 10));
        Assert.Equal(2, site.Origin.Requests.BlobGets);
    }

    private static Task<TestSite> StartAsync(params IEnumerable<(string Key, string Value)> settings) =>
        TestSite.StartAsync(settings.Prepend(("Edge:Prefetch:Enabled", "true")));

    private static string Add(TestSite site, byte[] config, byte[][] layers)
    {
        foreach (var blob in layers.Prepend(config))
        {
            site.Origin.Content.AddBlob("library/a", blob);
        }

        site.Origin.Content.AddManifest("library/a", Images.Manifest(config, layers), MediaTypes.OciManifest, "1");
        return "/v2/library/a/manifests/1";
    }

    // Images are taken in order: when this one's blobs come, those before it have been decided.
    private static async Task AssertOnlyTheNextOneComesAsync(TestSite site, Image next, int before = 0)
    {
        await site.Http.PullAsync(next.TagPath, next.Manifest);
        await Eventually.TrueAsync(() => site.Origin.Requests.All.Any(request => request.Path == next.LayerPath), "the next image's layer is asked for");
        await Eventually.TrueAsync(() => site.Origin.Requests.BlobGets >= before + 2, "its config is asked for too");
        Assert.Equal(before + 2, site.Origin.Requests.BlobGets);
    }

    private static Task<long> MetricAsync(TestSite site, string name) => site.Edge.MetricAsync("edgeregistry_edge_" + name);
}
