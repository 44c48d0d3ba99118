using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.OriginDown;

/// <summary>The origin takes requests and says nothing.</summary>
public sealed class HungOrigin
{
    [Fact]
    public async Task It_is_given_up_within_the_configured_patience_and_then_left_alone()
    {
        await using var site = await TestSite.StartAsync(
            ("Edge:Upstream:AnswerTimeout", "00:00:00.3"), ("Edge:Upstream:RevalidateTimeout", "00:00:00.2"), ("Edge:Upstream:BreakDuration", "00:05:00"));
        var known = site.Origin.Content.AddImage("library/a", "1", seed: 90);
        await site.Http.PullAsync(known.TagPath, known.Manifest);
        site.Origin.Script.OnEverything(Answers.HoldHeaders(new Gate()));
        await Eventually.TrueAsync(
            async () =>
            {
                var before = site.Origin.Requests.All.Count;
                using var response = await site.Http.HeadersAsync(known.LayerPath);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                return site.Origin.Requests.All.Count == before;
            },
            "the breaker opens");

        var asked = site.Origin.Requests.All.Count;
        using var stale = await site.Http.HeadersAsync(known.TagPath);
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.True(stale.Headers.Contains("Warning"));
        Assert.Equal(asked, site.Origin.Requests.All.Count);
    }

    [Fact]
    public async Task It_is_asked_again_after_the_pause()
    {
        await using var site = await TestSite.StartAsync(
            ("Edge:Upstream:AnswerTimeout", "00:00:00.3"), ("Edge:Upstream:RevalidateTimeout", "00:00:00.2"), ("Edge:Upstream:BreakDuration", "00:00:00.5"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 91);
        site.Origin.Script.OnEverything(Answers.HoldHeaders(new Gate()));
        for (var i = 0; i < 4; i++)
        {
            using var response = await site.Http.HeadersAsync(image.LayerPath);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        site.Origin.Script.Clear();
        await Eventually.TrueAsync(
            async () => await site.Http.PullAsync(image.LayerPath, image.Layer) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true }, "the origin is asked again");
    }

    [Fact]
    public async Task A_tag_that_hangs_is_served_stale()
    {
        await using var site = await TestSite.StartAsync(("Edge:Upstream:RevalidateTimeout", "00:00:00.2"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 92);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        site.Origin.Script.On("HEAD", image.TagPath, Answers.HoldHeaders(new Gate()));
        using var response = await site.Http.HeadersAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("Warning"));
    }
}
