using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge;
using EdgeRegistry.Hosting;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.MicroBenchmarks.Pull;

/// <summary>An origin and an edge in this process, on ephemeral ports and a temporary folder, with one image that the edge has cached.</summary>
internal sealed class WarmEdge : IAsyncDisposable
{
    public const string Repository = "team/service";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly string _data = Directory.CreateTempSubdirectory("edgeregistry-bench-").FullName;
    private WebApplication? _origin;
    private WebApplication? _edge;

    public Uri Url => new(_edge!.Urls.First());

    /// <summary>The digest of the layer.</summary>
    public string Layer { get; private set; } = "";

    /// <summary>The digest of the manifest, which has the tag <c>v1</c>.</summary>
    public string Manifest { get; private set; } = "";

    public static async Task<WarmEdge> StartAsync(int layerBytes)
    {
        var warm = new WarmEdge();
        var bus = new InProcessBus();
        warm._origin = OriginHost.Build(Settings(("AllowAnonymousWrite", "true"), ("Origin:Listen", "http://127.0.0.1:0"), ("Origin:Data", Path.Combine(warm._data, "origin"))), bus);
        await warm._origin.StartRegistryAsync(CancellationToken.None);
        warm._edge = EdgeHost.Build(
            Settings(("AllowAnonymousWrite", "true"), ("Edge:Listen", "http://127.0.0.1:0"), ("Edge:Data", Path.Combine(warm._data, "edge")), ("Edge:Origin", warm._origin.Urls.First())), bus);
        await warm._edge.StartRegistryAsync(CancellationToken.None);
        await warm.PushAsync(layerBytes);
        return warm;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { _edge, _origin })
        {
            if (host is not null)
            {
                await host.StopAsync();
                await host.DisposeAsync();
            }
        }

        Directory.Delete(_data, recursive: true);
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    private async Task PushAsync(int layerBytes)
    {
        using var http = new HttpClient { BaseAddress = Url };
        var layer = new byte[layerBytes];
        new Random(1).NextBytes(layer);
        Layer = await PushBlobAsync(http, layer);
        var config = await PushBlobAsync(http, "{}"u8.ToArray());
        var manifest = System.Text.Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config}}","size":2},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{Layer}}","size":{{layerBytes}}}]}
            """);
        Manifest = Digest.Compute(DigestAlgorithm.Sha256, manifest).Value;
        using var body = new ByteArrayContent(manifest);
        body.Headers.ContentType = new(ManifestType);
        using var put = await http.PutAsync($"/v2/{Repository}/manifests/v1", body);
        Expect(put, HttpStatusCode.Created);
    }

    private static async Task<string> PushBlobAsync(HttpClient http, byte[] bytes)
    {
        var digest = Digest.Compute(DigestAlgorithm.Sha256, bytes).Value;
        using var session = await http.PostAsync($"/v2/{Repository}/blobs/uploads/", content: null);
        Expect(session, HttpStatusCode.Accepted);
        var location = session.Headers.Location!.ToString();
        using var put = await http.PutAsync($"{location}{(location.Contains('?') ? '&' : '?')}digest={digest}", new ByteArrayContent(bytes));
        Expect(put, HttpStatusCode.Created);
        return digest;
    }

    private static void Expect(HttpResponseMessage response, HttpStatusCode expected)
    {
        if (response.StatusCode != expected)
        {
            throw new InvalidOperationException($"{response.RequestMessage!.RequestUri} answered {response.StatusCode}");
        }
    }
}
