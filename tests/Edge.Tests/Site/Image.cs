using EdgeRegistry.Edge.Tests.FakeOrigin;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>An image of one layer, and the paths that a puller asks for.</summary>
internal sealed record Image(string Repository, string Tag, byte[] Manifest, byte[] Config, byte[] Layer)
{
    public string Digest => OriginContent.Sha256(Manifest);

    public string LayerDigest => OriginContent.Sha256(Layer);

    public string TagPath => $"/v2/{Repository}/manifests/{Tag}";

    public string ManifestPath => $"/v2/{Repository}/manifests/{Digest}";

    public string ConfigPath => $"/v2/{Repository}/blobs/{OriginContent.Sha256(Config)}";

    public string LayerPath => $"/v2/{Repository}/blobs/{LayerDigest}";

    /// <summary>Pulls tag, config and layer as docker does; everything must be right.</summary>
    public async Task PullAllAsync(HttpClient http)
    {
        await PullRightAsync(http, TagPath, Manifest);
        await PullRightAsync(http, ConfigPath, Config);
        await PullRightAsync(http, LayerPath, Layer);
    }

    private static async Task PullRightAsync(HttpClient http, string path, byte[] expected)
    {
        var download = await http.PullAsync(path, expected);
        Assert.Equal(new Download(System.Net.HttpStatusCode.OK, expected.Length, expected.Length, IsRight: true, IsComplete: true), download);
    }
}
