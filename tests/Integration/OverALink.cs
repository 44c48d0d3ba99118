using System.Text;

namespace EdgeRegistry.Integration;

/// <summary>A real origin and a real edge that spare the link between them.</summary>
public sealed class OverALink : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_compresses_crosses_compressed_and_arrives_as_it_is()
    {
        await using var origin = await OriginServer.StartAsync(Path.Combine(_folder.Path, "origin"));
        var settings = new Dictionary<string, string?> { ["Edge:Upstream:Lz4"] = "On" };
        await using var edge = await EdgeServer.StartAsync(Path.Combine(_folder.Path, "edge"), origin.Address, settings: settings);
        using var atOrigin = new RegistryClient(origin.Address);
        using var atEdge = new RegistryClient(edge.Address);
        var tar = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"file {i} of a layer\n")));
        var digest = await atOrigin.PushBlobAsync("a/b", tar);
        await ServesAsync(atEdge, $"/v2/a/b/blobs/{digest}", tar);
        var metrics = await MetricsReader.ReadAsync(atEdge);
        Assert.InRange(metrics.Sum("edgeregistry_edge_lz4_saved_bytes_total"), tar.Length / 2, tar.Length);
    }

    [Fact]
    public async Task A_site_never_downloads_what_it_pushed()
    {
        await using var origin = await OriginServer.StartAsync(Path.Combine(_folder.Path, "origin"));
        await using var edge = await EdgeServer.StartAsync(Path.Combine(_folder.Path, "edge"), origin.Address);
        using var atOrigin = new RegistryClient(origin.Address);
        using var atEdge = new RegistryClient(edge.Address);
        var (config, layer) = (new byte[200], new byte[3_000_000]);
        System.Security.Cryptography.RandomNumberGenerator.Fill(layer);
        await atEdge.PushBlobAsync("a/b", config);
        await atEdge.PushBlobInChunksAsync("a/b", layer, 700_000);
        var manifest = Content.Manifest(config, [layer]);
        await atEdge.PushManifestAsync("a/b", "1", manifest);
        await ServesAsync(atEdge, "/v2/a/b/manifests/1", manifest);
        await ServesAsync(atEdge, $"/v2/a/b/blobs/{Content.Sha256(config)}", config);
        await ServesAsync(atEdge, $"/v2/a/b/blobs/{Content.Sha256(layer)}", layer);
        var metrics = await MetricsReader.ReadAsync(atOrigin);
        Assert.Equal(0, metrics.Sum("edgeregistry_origin_requests_total", ("method", "GET"), ("endpoint", "blob")));
        Assert.Equal(0, metrics.Sum("edgeregistry_origin_requests_total", ("method", "GET"), ("endpoint", "manifest")));
    }

    private static async Task ServesAsync(RegistryClient client, string path, byte[] expected)
    {
        var (status, body) = await client.ReadAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(expected, body);
    }

    public void Dispose() => _folder.Dispose();
}
