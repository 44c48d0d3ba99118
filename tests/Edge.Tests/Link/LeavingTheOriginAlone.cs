using System.Globalization;
using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Link;

/// <summary>429 and 503 with <c>Retry-After</c> are honoured, and answered from the cache where it can.</summary>
public sealed class LeavingTheOriginAlone
{
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task It_is_left_alone_as_long_as_it_asks(int status)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 700);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(status, "30"));
        await AssertRefusedAsync(site, image.TagPath, status, "30");
        site.Origin.Script.Clear();
        await AssertRefusedAsync(site, image.TagPath, status, asked: 1);
        await AssertRefusedAsync(site, image.LayerPath, status, asked: 1);
        site.Time.Advance(TimeSpan.FromSeconds(31));
        await image.PullAllAsync(site.Http);
    }

    [Fact]
    public async Task A_date_is_understood_too()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 702);
        var date = site.Time.GetUtcNow().AddSeconds(40).ToString("R", CultureInfo.InvariantCulture);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(503, date));
        await AssertRefusedAsync(site, image.TagPath, 503, date);
        site.Origin.Script.Clear();
        site.Time.Advance(TimeSpan.FromSeconds(20));
        await AssertRefusedAsync(site, image.TagPath, 503, asked: 1);
        site.Time.Advance(TimeSpan.FromSeconds(21));
        await image.PullAllAsync(site.Http);
    }

    [Theory]
    [InlineData("86400")]
    [InlineData("Wed, 21 Oct 2037 07:28:00 GMT")]
    public async Task What_it_asks_for_is_bounded(string retryAfter)
    {
        await using var site = await TestSite.StartAsync(("Edge:Upstream:MaxRetryAfter", "00:00:10"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 704);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(503, retryAfter));
        await AssertRefusedAsync(site, image.TagPath, 503, retryAfter);
        site.Origin.Script.Clear();
        site.Time.Advance(TimeSpan.FromSeconds(11));
        await image.PullAllAsync(site.Http);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Meanwhile_what_is_cached_is_served(int status)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 706);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        site.Origin.Script.OnEverything(Answers.Status(status, "30"));
        var asked = site.Origin.Requests.All.Count;
        for (var i = 0; i < 3; i++)
        {
            using var stale = await site.Http.HeadersAsync(image.TagPath);
            Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
            Assert.StartsWith("299 ", stale.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
            Assert.True(await Download.ReadAsync(stale, image.Manifest) is { IsRight: true, IsComplete: true });
            Assert.True(await site.Http.PullAsync(image.LayerPath, image.Layer) is { Status: HttpStatusCode.OK, IsRight: true });
        }

        Assert.Equal(asked + 1, site.Origin.Requests.All.Count);
    }

    [Fact]
    public async Task A_limit_of_one_repository_stops_no_other()
    {
        await using var site = await TestSite.StartAsync();
        var (limited, other) = (site.Origin.Content.AddImage("library/a", "1", seed: 708), site.Origin.Content.AddImage("library/b", "1", seed: 710));
        site.Origin.Script.On("HEAD", limited.TagPath, Answers.Status(429, "30"));
        await AssertRefusedAsync(site, limited.TagPath, 429, "30");
        await other.PullAllAsync(site.Http);
    }

    [Fact]
    public async Task Limits_of_three_repositories_at_once_are_the_edges_own()
    {
        await using var site = await TestSite.StartAsync();
        var images = "abcd".Select((name, i) => site.Origin.Content.AddImage($"library/{name}", "1", seed: 720 + (2 * i))).ToArray();
        foreach (var image in images[..3])
        {
            site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(429, "30"));
            await AssertRefusedAsync(site, image.TagPath, 429, "30");
        }

        await AssertRefusedAsync(site, images[3].TagPath, 429, asked: 3);
        site.Time.Advance(TimeSpan.FromSeconds(31));
        await images[3].PullAllAsync(site.Http);
    }

    [Fact]
    public async Task An_unavailable_origin_that_names_no_time_is_asked_again_at_once()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 730);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(503));
        await AssertRefusedAsync(site, image.TagPath, 503);
        site.Origin.Script.Clear();
        await image.PullAllAsync(site.Http);
    }

    [Fact]
    public async Task A_push_is_the_origins_to_refuse()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 732);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.Status(503, "30"));
        await AssertRefusedAsync(site, image.TagPath, 503, "30");
        using var started = await site.Http.PostAsync("/v2/a/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
    }

    private static async Task AssertRefusedAsync(TestSite site, string path, int status, string? retryAfter = null, int? asked = null)
    {
        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 429 ? "TOOMANYREQUESTS" : "UNAVAILABLE", await response.ErrorCodeAsync());
        var named = response.Headers.GetValues("Retry-After").Single();
        if (retryAfter is not null)
        {
            Assert.Equal(retryAfter, named);
        }

        Assert.Equal(asked ?? site.Origin.Requests.All.Count, site.Origin.Requests.All.Count);
    }
}
