using System.Net;
using EdgeRegistry.Hosting;
using EdgeRegistry.Origin;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Identity.Tests.Transport;

/// <summary>What happens to clients that come without TLS where that is not wanted.</summary>
public sealed class HttpsRedirects
{
    [Fact]
    public async Task They_are_sent_to_the_https_address_with_their_path_and_query()
    {
        await using var site = await RedirectSite.StartAsync();

        using var answer = await site.Http.GetAsync("/v2/a/b/manifests/x%2Fy?n=1&last=%20", ("Host", "registry.example:5000"));

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal($"https://registry.example:{site.Https.Address.Port}/v2/a/b/manifests/x%2Fy?n=1&last=%20", Assert.Single(answer.Headers.GetValues("Location")));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Probes_of_this_machine_are_answered()
    {
        await using var site = await RedirectSite.StartAsync();

        foreach (var path in new[] { "/livez", "/readyz", "/metrics" })
        {
            Assert.Equal(HttpStatusCode.OK, (await site.Http.ReadAsync(path)).Status);
            using var answer = await site.Http.GetAsync(path, ("X-Forwarded-For", "203.0.113.9"));
            Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Over_https_browsers_are_told_to_stay_there()
    {
        await using var site = await RedirectSite.StartAsync();

        using var answer = await site.Https.GetAsync("/v2/");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task What_a_trusted_proxy_received_over_https_is_served()
    {
        await using var site = await RedirectSite.StartAsync();

        using var answer = await site.Http.GetAsync("/v2/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private sealed class RedirectSite : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly TestAuthority _authority = new();
        private Microsoft.AspNetCore.Builder.WebApplication _app = null!;

        public RegistryClient Http { get; private set; } = null!;

        public RegistryClient Https { get; private set; } = null!;

        public static async Task<RedirectSite> StartAsync()
        {
            var site = new RedirectSite();
            site._authority.WriteTo(site._folder.Path);
            site._app = OriginHost.Build(
                new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Origin:Listen"] = "http://127.0.0.1:0;https://127.0.0.1:0",
                    ["Origin:Data"] = site._folder.At("data"),
                    ["Origin:Tls:Certificate"] = site._folder.At("cert.pem"),
                    ["Origin:Tls:Key"] = site._folder.At("key.pem"),
                    ["Origin:Tls:Redirect"] = "true",
                    ["Origin:Tls:Hsts"] = "365.00:00:00",
                }).Build(),
                new Bus.DisconnectedBus());
            await site._app.StartRegistryAsync(CancellationToken.None);
            site.Http = new RegistryClient(new Uri(site._app.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal))));
            site.Https = new RegistryClient(new Uri(site._app.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal))), site._authority.Pem);
            return site;
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            Https.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            _authority.Dispose();
            _folder.Dispose();
        }
    }
}
