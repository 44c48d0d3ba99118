using EdgeRegistry.LoadGenerator.Measuring;
using EdgeRegistry.LoadGenerator.Pulling;
using EdgeRegistry.LoadGenerator.Seeding;

namespace EdgeRegistry.Perf.Tests;

public sealed class LoadRunTests : IAsyncLifetime
{
    private static readonly Document Config = ImageDocuments.MakeConfig("amd64", "a", []);
    private static readonly byte[] Layer = [1, 2, 3, 4];
    private static readonly string LayerDigest = new Document("layer", Layer).Digest;
    private static readonly Document Image = ImageDocuments.MakeManifest(Config, [(LayerDigest, Layer.Length)]);
    private static readonly Document Index = ImageDocuments.MakeIndex([("amd64", Image)]);

    private FakeRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Add("/v2/a/manifests/v1", Index.MediaType, Index.Bytes, Index.Digest);
        _registry.Add($"/v2/a/manifests/{Index.Digest}", Index.MediaType, Index.Bytes);
        _registry.Add($"/v2/a/manifests/{Image.Digest}", Image.MediaType, Image.Bytes);
        _registry.Add($"/v2/a/blobs/{Config.Digest}", Config.MediaType, Config.Bytes);
        _registry.Add($"/v2/a/blobs/{LayerDigest}", "application/octet-stream", Layer);
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task A_pull_asks_for_what_a_container_client_asks()
    {
        LoadMeter meter = await PullOnceAsync();

        Assert.Empty(meter.Failures);
        Assert.Equal(1, meter.PullTimes.Count);
        Assert.Equal(2, meter.Verified);
        Assert.Equal(Index.Bytes.Length + Image.Bytes.Length + Config.Bytes.Length + Layer.Length, meter.Now.Bytes);
        Assert.Equal(
            ["HEAD /v2/a/manifests/v1", $"GET /v2/a/manifests/{Index.Digest}", $"GET /v2/a/manifests/{Image.Digest}"], _registry.Asked.Take(3));
        Assert.Equal(new[] { $"GET /v2/a/blobs/{Config.Digest}", $"GET /v2/a/blobs/{LayerDigest}" }.Order(), _registry.Asked.Skip(3).Order());
    }

    [Fact]
    public async Task Bytes_that_are_not_the_digest_are_an_error()
    {
        _registry.Add($"/v2/a/blobs/{LayerDigest}", "application/octet-stream", [1, 2, 3, 5]);
        Assert.Equal("wrong digest", Assert.Single((await PullOnceAsync()).Failures).Key);
    }

    [Fact]
    public async Task A_missing_tag_is_an_error_with_its_status()
    {
        LoadMeter meter = await PullOnceAsync(new ImageName("b", "v1"));
        Assert.Equal("http 404", Assert.Single(meter.Failures).Key);
        Assert.Equal(0, meter.PullTimes.Count);
    }

    [Fact]
    public async Task Another_machine_is_refused_before_a_packet_is_sent()
    {
        // 192.0.2.0/24 is kept for documentation: nothing answers there.
        LoadMeter meter = await PullOnceAsync(registry: new Uri("http://192.0.2.1"));
        Assert.Equal("remote refused", Assert.Single(meter.Failures).Key);
    }

    private async Task<LoadMeter> PullOnceAsync(ImageName? image = null, Uri? registry = null)
    {
        var options = new LoadOptions
        {
            Clients = 1,
            Parallel = 3,
            Duration = TimeSpan.FromMinutes(1),
            Count = 1,
            Zipf = 1,
            Seed = 1,
            Verify = Verification.All,
            Architecture = "amd64",
            PullTimeout = TimeSpan.FromSeconds(30),
            KeepConnections = false,
            AllowRemote = false,
        };
        var run = new LoadRun(registry ?? _registry.Url, options, [image ?? new ImageName("a", "v1")], TimeProvider.System);
        await run.RunAsync(CancellationToken.None);
        return run.Meter;
    }
}
