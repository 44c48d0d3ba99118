using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Identity.Tests.Audit;
using EdgeRegistry.Origin;
using EdgeRegistry.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Identity.Tests.Transport;

/// <summary>Edge and origin know each other by certificate: real ones, of the right authority, of a wrong one, and none.</summary>
public sealed class MutualTls : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _servers = new();
    private readonly TestAuthority _edges = new();
    private readonly TestAuthority _strangers = new();
    private WebApplication? _origin;
    private string _credential = "";

    public Task InitializeAsync()
    {
        _servers.WriteTo(_folder.At("server"));
        _edges.WriteTo(_folder.At("edge"));
        _strangers.WriteTo(_folder.At("stranger"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_origin is not null)
        {
            await _origin.StopAsync();
            await _origin.DisposeAsync();
        }

        _servers.Dispose();
        _edges.Dispose();
        _strangers.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("edge", true)]
    [InlineData("stranger", false)]
    [InlineData(null, false)]
    public async Task Only_a_certificate_of_the_right_authority_opens_a_connection(string? certificate, bool opens)
    {
        await StartAsync("Required");
        using var client = Client(certificate);

        var connection = await Record.ExceptionAsync(async () => (await client.GetAsync("/livez")).EnsureSuccessStatusCode());

        Assert.Equal(opens, connection is null);
    }

    [Theory]
    [InlineData("edge", HttpStatusCode.NotFound)]
    [InlineData(null, HttpStatusCode.Unauthorized)] // it cannot ask whether the project is public
    public async Task An_edge_with_its_certificate_pulls_and_one_without_does_not(string? certificate, HttpStatusCode status)
    {
        await StartAsync("Required");
        await using var edge = await EdgeAsync(certificate);
        using var client = new HttpClient { BaseAddress = edge.Address };

        Assert.Equal(status, await client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", null));
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_up_while_running()
    {
        await StartAsync("Required");
        _strangers.WriteTo(_folder.At("renewed"));
        await using var edge = await EdgeAsync("renewed");
        using var client = new HttpClient { BaseAddress = edge.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", null));

        _edges.WriteTo(_folder.At("renewed"));

        var status = default(HttpStatusCode);
        await Eventually.TrueAsync(
            async () => (status = await client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", null)) is HttpStatusCode.NotFound, TimeSpan.FromSeconds(30), () => $"still {status}");
    }

    [Fact]
    public async Task Where_certificates_are_only_requested_people_need_none_and_edges_do()
    {
        await StartAsync("Requested");
        using var nobody = Client(null);
        using var edge = Client("edge");
        using var stranger = Client("stranger");

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/livez")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AsEdgeAsync(nobody));
        Assert.Equal(HttpStatusCode.OK, await AsEdgeAsync(edge));
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/livez"));
    }

    [Theory]
    [InlineData("missing.pem", "key.pem")]
    [InlineData("cert.pem", "../server/key.pem")]
    public async Task A_certificate_that_cannot_be_used_is_told_at_the_start(string certificate, string key)
    {
        await StartAsync("Required");

        var refusal = await Assert.ThrowsAsync<StartupException>(() => EdgeAsync("edge", certificate, key));

        Assert.Contains("Edge:Upstream:ClientCertificate", refusal.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(string certificates)
    {
        _origin = OriginHost.Build(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Origin:Listen"] = "https://127.0.0.1:0",
                ["Origin:Data"] = _folder.At("data"),
                ["Origin:Tls:Certificate"] = _folder.At("server/cert.pem"),
                ["Origin:Tls:Key"] = _folder.At("server/key.pem"),
                ["Origin:Tls:ClientCa"] = _folder.At("edge/ca.pem"),
                ["Origin:Tls:ClientCertificates"] = certificates,
            }).Build(),
            new DisconnectedBus());
        await _origin.StartRegistryAsync(CancellationToken.None);
        _credential = await OriginHost.EnrolEdgeAsync(_origin, "zurich");
    }

    private Task<EdgeServer> EdgeAsync(string? certificate, string file = "cert.pem", string key = "key.pem") => EdgeServer.StartAsync(
        _folder.At("cache"),
        new Uri(_origin!.Urls.Single()),
        new DisconnectedBus(),
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AllowAnonymousWrite"] = "false",
            ["Edge:Credential"] = _credential,
            ["Edge:Upstream:CaFile"] = _folder.At("server/ca.pem"),
            ["Edge:Upstream:ClientCertificate"] = certificate is null ? "" : Path.Combine(_folder.At(certificate), file),
            ["Edge:Upstream:ClientKey"] = certificate is null ? "" : Path.Combine(_folder.At(certificate), key),
        });

    private async Task<HttpStatusCode> AsEdgeAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/edge/v1/projects/library");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(_credential)));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private HttpClient Client(string? certificate)
    {
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = TestAuthority.Trust(_servers.Pem) } };
        if (certificate is not null)
        {
            var shown = X509Certificate2.CreateFromPemFile(Path.Combine(_folder.At(certificate), "cert.pem"), Path.Combine(_folder.At(certificate), "key.pem"));
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => shown;
        }

        return new HttpClient(handler) { BaseAddress = new Uri(_origin!.Urls.Single()) };
    }
}
