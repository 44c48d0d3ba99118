using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Identity.Tests.Audit;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Transport;

/// <summary>Whose word about the client counts: in the challenge, and in the audit log.</summary>
public sealed class ForwardedAddresses
{
    [Fact]
    public async Task A_trusted_proxy_says_where_the_client_is_and_what_it_asked()
    {
        await using var origin = await TestOrigin.StartAsync(settings: ("Origin:TrustedProxies", "127.0.0.0/8"));

        Assert.Equal("https://registry.example:8443/service/token", await RealmAsync(origin.Client, For("203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "registry.example:8443")));
        Assert.Equal("203.0.113.9", await AddressAsync(origin, For("203.0.113.9")));
    }

    [Fact]
    public async Task Anybody_elses_word_is_ignored()
    {
        await using var origin = await TestOrigin.StartAsync(settings: ("Origin:TrustedProxies", "10.0.0.0/8"));

        Assert.Equal($"http://{origin.Client.BaseAddress!.Authority}/service/token", await RealmAsync(origin.Client, For("203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example")));
        Assert.Equal("127.0.0.1", await AddressAsync(origin, For("203.0.113.9")));
    }

    [Fact]
    public async Task Nobody_is_trusted_when_no_network_is_named()
    {
        await using var origin = await TestOrigin.StartAsync(settings: ("Origin:TrustedProxies", ""));

        Assert.Equal("127.0.0.1", await AddressAsync(origin, For("203.0.113.9")));
    }

    [Theory]
    [InlineData("203.0.113.9, 10.1.2.3", "203.0.113.9")] // client → proxy 10.1.2.3 → proxy 127.0.0.1
    [InlineData("198.51.100.1, 203.0.113.9, 10.1.2.3, 10.1.2.4", "203.0.113.9")] // what the client itself claimed is not followed
    [InlineData("198.51.100.1, 203.0.113.9", "203.0.113.9")]
    public async Task Several_hops_are_followed_as_far_as_they_are_trusted(string hops, string address)
    {
        await using var origin = await TestOrigin.StartAsync(settings: ("Origin:TrustedProxies", "127.0.0.0/8;10.0.0.0/8"));

        Assert.Equal(address, await AddressAsync(origin, For(hops)));
    }

    [Fact]
    public async Task An_edge_tells_the_origin_what_it_believes_itself()
    {
        await using var origin = await TestOrigin.StartAsync();
        using var data = new TemporaryFolder();
        var credential = await origin.EnrolAsync("zurich");
        foreach (var (trusted, address) in new[] { ("127.0.0.1", "203.0.113.9"), ("", "127.0.0.1") })
        {
            await using var edge = await EdgeServer.StartAsync(
                data.Path,
                origin.Client.BaseAddress!,
                new DisconnectedBus(),
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["AllowAnonymousWrite"] = "false", ["Edge:Credential"] = credential, ["Edge:TrustedProxies"] = trusted });
            using var client = new HttpClient { BaseAddress = edge.Address };
            var before = (await origin.AuditAsync("user")).Count;

            await FailToLogInAsync(client, For("203.0.113.9"));

            Assert.Equal(address, (await origin.AuditAsync("user", before + 1))[^1].Address);
            Assert.Equal(trusted.Length > 0 ? "https://registry.example/service/token" : $"http://{edge.Address.Authority}/service/token", await RealmAsync(client, For("203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "registry.example")));
        }
    }

    private static (string Name, string Value) For(string hops) => ("X-Forwarded-For", hops);

    private static async Task<string> AddressAsync(TestOrigin origin, params (string Name, string Value)[] headers)
    {
        await FailToLogInAsync(origin.Client, headers);
        return (await origin.AuditAsync("user"))[^1].Address!;
    }

    private static async Task FailToLogInAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(client, "/service/token?service=edgeregistry", [.. headers, ("Authorization", "Basic YWxpY2U6d3Jvbmc=")]);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<string> RealmAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(client, "/v2/", headers);
        return Assert.Single(answer.Headers.WwwAuthenticate).Parameter!.Split('"')[1];
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string path, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return client.SendAsync(request);
    }
}
