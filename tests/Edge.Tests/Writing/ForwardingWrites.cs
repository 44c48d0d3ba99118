using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Writing;

/// <summary>Writes and lists go to the origin as they are.</summary>
[Collection(Alone.Name)]
public sealed class ForwardingWrites
{
    // What the framework's client keeps back of a request body until more of it comes.
    private const int Underway = 4096;

    private const string Session = "/v2/library/a/blobs/uploads/0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task An_upload_of_200_MiB_streams_and_is_never_held()
    {
        const int size = 200 << 20;
        await using var site = await TestSite.StartAsync();
        var gate = new Gate();
        var allocated = GC.GetTotalAllocatedBytes();
        using var content = new PushedContent(size, holdAfter: size / 2, gate);
        using var request = new HttpRequestMessage(HttpMethod.Patch, Session) { Content = content };
        var upload = site.Http.SendAsync(request);
        await gate.Reached;
        await Eventually.TrueAsync(() => site.Origin.ReceivedBytes >= (size / 2) - Underway, "the origin has what the client has sent");
        Assert.InRange(site.Origin.ReceivedBytes, 0, size / 2);
        Assert.False(upload.IsCompleted);
        gate.Open();
        using var response = await upload;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(size, site.Origin.ReceivedBytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, size / 2); // client, edge and origin together
    }

    [Fact]
    public async Task The_origin_learns_which_host_was_asked_and_its_Location_is_not_touched()
    {
        await using var site = await TestSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/a/blobs/uploads/?mount=x&from=library%2Fb")
        {
            Headers = { { "X-Forwarded-Host", "evil.example" }, { "X-Forwarded-Proto", "https" }, { "Authorization", "Bearer t" } },
        };
        request.Headers.Host = "registry.example:8443";
        using var response = await site.Http.SendAsync(request);
        var asked = Assert.Single(site.Origin.Requests.All);
        Assert.Equal("registry.example:8443", asked.Header("X-Forwarded-Host"));
        Assert.Equal("http", asked.Header("X-Forwarded-Proto"));
        Assert.Equal("Bearer t", asked.Header("Authorization"));
        Assert.Equal("/v2/a/blobs/uploads/", asked.Path);
        Assert.Equal("http://registry.example:8443/v2/a/blobs/uploads/?state=a%2Fb", response.Headers.GetValues("Location").Single());
    }

    [Fact]
    public async Task A_body_that_its_client_cuts_ends_at_the_origin_too_and_the_edge_goes_on()
    {
        await using var site = await TestSite.StartAsync();
        await using (var client = await RawClient.ConnectAsync(site.Edge.Address))
        {
            await client.SendAsync($"PATCH {Session} HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000000\r\n\r\n");
            await client.SendAsync(new byte[100_000]);
            await Eventually.TrueAsync(() => site.Origin.ReceivedBytes >= 100_000 - Underway, "the origin has what was sent");
        }

        using var response = await site.Http.PostAsync("/v2/library/a/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.DoesNotContain(site.Edge.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(413)]
    public async Task An_early_refusal_reaches_a_client_that_still_sends(int status)
    {
        await using var site = await TestSite.StartAsync();
        site.Origin.Script.On("PATCH", Session, (context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"http://origin/service/token\",service=\"x\"";
            return Answers.Status(status)(context, null);
        });
        await using var client = await RawClient.ConnectAsync(site.Edge.Address);
        await client.SendAsync($"PATCH {Session} HTTP/1.1\r\nHost: edge\r\nContent-Length: 100000000\r\n\r\n");
        await client.SendAsync(new byte[100_000]);
        var head = await client.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: Bearer realm=\"http://edge/service/token\",service=\"x\"", head, StringComparison.Ordinal); // the client reaches no other host
    }

    [Fact]
    public async Task A_client_that_expects_100_is_told_to_continue()
    {
        await using var site = await TestSite.StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Edge.Address);
        await client.SendAsync($"PATCH {Session} HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await client.SendAsync("hello"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 202 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(5, site.Origin.ReceivedBytes);
    }

    [Fact]
    public async Task A_client_that_expects_100_and_is_refused_sends_nothing()
    {
        await using var site = await TestSite.StartAsync();
        site.Origin.Script.On("PATCH", Session, Answers.Status(401));
        await using var client = await RawClient.ConnectAsync(site.Edge.Address);
        await client.SendAsync($"PATCH {Session} HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_while_the_origin_is_down_is_503_with_an_envelope()
    {
        await using var site = await TestSite.StartAsync();
        await site.Origin.StopAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
        {
            using var request = new HttpRequestMessage(method, Session) { Content = new ByteArrayContent(new byte[1000]) };
            using var response = await site.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("UNAVAILABLE", await response.ErrorCodeAsync());
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task The_origins_own_refusals_pass_as_they_are()
    {
        await using var site = await TestSite.StartAsync();
        site.Origin.Script.On("PUT", Session, (context, _) =>
        {
            context.Response.Headers.Range = "0-41";
            return Answers.Status(416, "9")(context, null);
        });
        using var response = await site.Http.PutAsync(Session, null);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("0-41", response.Headers.GetValues("Range").Single());
        Assert.Equal("9", response.Headers.GetValues("Retry-After").Single());
    }
}
