namespace EdgeRegistry.Integration;

/// <summary>What an edge spares the origin, by the counters of both.</summary>
public abstract class Caching(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task A_second_pull_asks_the_origin_for_no_blob()
    {
        var image = await Origin.PushImageAsync(Repository, "v1", Random, layers: 3);
        await PullAsync(image);
        var before = await BlobRequestsAsync();
        await PullAsync(image);
        Assert.Equal(before, await BlobRequestsAsync());
    }

    [Fact]
    public async Task Readers_who_miss_together_cause_one_blob_request()
    {
        var blob = Random.Bytes(8_000_000);
        var path = BlobPath(Repository, await Origin.PushBlobAsync(Repository, blob));
        var before = await BlobRequestsAsync("GET");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ServesAsync(path, blob)));
        Assert.Equal(before + 1, await BlobRequestsAsync("GET"));
    }

    [Fact]
    public async Task A_reader_who_goes_away_does_not_stop_the_fill()
    {
        var blob = Random.Bytes(30_000_000);
        var path = BlobPath(Repository, await Origin.PushBlobAsync(Repository, blob));
        var before = await BlobRequestsAsync("GET");
        using (var raw = await RawConnection.OpenAsync(Registry.Address))
        {
            await raw.SendHeadAsync($"GET {path} HTTP/1.1");
        }

        // The next reader joins the fill or finds it done; were it stopped, there would be a second request.
        await Eventually.TrueAsync(async () => await BlobRequestsAsync("GET") > before, TimeSpan.FromSeconds(20), () => "the fill did not begin");
        await ServesAsync(path, blob);
        Assert.Equal(before + 1, await BlobRequestsAsync("GET"));
    }

    private async Task PullAsync(PushedImage image)
    {
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
        foreach (var blob in image.Layers.Append(image.Config))
        {
            await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
        }
    }

    private async Task<double> BlobRequestsAsync(string? method = null)
    {
        var metrics = await MetricsReader.ReadAsync(Origin);
        const string name = "edgeregistry_origin_requests_total";
        return method is null ? metrics.Sum(name, ("endpoint", "blob")) : metrics.Sum(name, ("endpoint", "blob"), ("method", method));
    }
}
