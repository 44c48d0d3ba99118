using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.OriginDown;

/// <summary>The origin refuses connections.</summary>
public sealed class ServingWithoutTheOrigin
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_edge_starts_and_serves_everything_that_it_has_by_digest(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 80);
        await image.PullAllAsync(site.Http);
        await site.StopEdgeAsync();
        await site.Origin.StopAsync();
        site.Time.Advance(TimeSpan.FromHours(2)); // links are old by now
        await site.StartEdgeAsync();
        using (var ready = await site.Http.GetAsync("/readyz"))
        {
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }

        using (var version = await site.Http.GetAsync("/v2/"))
        {
            Assert.Equal(HttpStatusCode.OK, version.StatusCode);
        }

        await image.PullAllAsync(site.Http);
        Assert.True(await site.Http.PullAsync(image.ManifestPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tag_is_served_marked_stale_with_its_age(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 82);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await site.Origin.StopAsync();
        site.Bus.Interrupt();
        site.Time.Advance(TimeSpan.FromMinutes(10));
        using var response = await site.Http.HeadersAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("299 - \"", response.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
        Assert.InRange(response.Headers.Age!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
        Assert.True(await Download.ReadAsync(response, image.Manifest) is { IsRight: true, IsComplete: true });
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_served_total{kind=\"manifest\",source=\"stale\"}"));
    }

    [Fact]
    public async Task A_tag_that_was_confirmed_too_long_ago_is_503()
    {
        await using var site = await TestSite.StartAsync(("Edge:Tags:MaxStale", "01:00:00"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 83);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await site.Origin.StopAsync();
        site.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await site.Http.PullAsync(image.TagPath, image.Manifest) is { Status: HttpStatusCode.OK });
        site.Time.Advance(TimeSpan.FromMinutes(2));
        await AssertUnavailableAsync(site, image.TagPath);
    }

    [Fact]
    public async Task A_restart_does_not_forget_that_a_tag_was_confirmed_lately()
    {
        await using var site = await TestSite.StartAsync(("Edge:Tags:MaxStale", "1.00:00:00"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 84);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        site.Time.Advance(TimeSpan.FromHours(23));
        await site.Http.PullAsync(image.TagPath, image.Manifest); // confirmed: 304
        await site.StopEdgeAsync();
        await site.Origin.StopAsync();
        site.Time.Advance(TimeSpan.FromHours(3));
        await site.StartEdgeAsync();
        Assert.True(await site.Http.PullAsync(image.TagPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task What_is_not_cached_is_503_with_an_envelope_and_when_to_come_back()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 85);
        await site.Origin.StopAsync();
        foreach (var path in (string[])[image.TagPath, image.ManifestPath, image.LayerPath, "/v2/library/a/tags/list", "/v2/_catalog"])
        {
            await AssertUnavailableAsync(site, path);
        }
    }

    [Theory]
    [InlineData(429, "17")]
    [InlineData(503, "Wed, 21 Oct 2037 07:28:00 GMT")]
    public async Task The_origins_Retry_After_is_passed_on(int status, string retryAfter)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 86);
        site.Origin.Script.OnEverything(Answers.Status(status, retryAfter));
        foreach (var path in (string[])[image.TagPath, image.ManifestPath, image.LayerPath])
        {
            site.Time.Advance(TimeSpan.FromMinutes(2)); // it is asked again
            using var response = await site.Http.HeadersAsync(path);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(retryAfter, response.Headers.GetValues("Retry-After").Single());
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_error_for_a_known_tag_counts_as_unreachable(int status)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 87);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(status));
        using var response = await site.Http.HeadersAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("299 - \"", response.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_origin_that_comes_back_is_asked_at_the_next_request()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 88);
        await site.Origin.StopAsync();
        await AssertUnavailableAsync(site, image.LayerPath);
        await site.Origin.StartAsync();
        await image.PullAllAsync(site.Http);
    }

    private static async Task AssertUnavailableAsync(TestSite site, string path)
    {
        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("UNAVAILABLE", await response.ErrorCodeAsync());
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
