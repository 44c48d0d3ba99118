using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Lying;

/// <summary>An origin that answers a manifest wrongly.</summary>
public sealed class LyingAboutManifests
{
    [Theory]
    [InlineData("wrong bytes")]
    [InlineData("cut in the middle")]
    [InlineData("longer than announced")]
    [InlineData("html page")]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("stalls")]
    [InlineData("hangs")]
    public async Task A_wrong_manifest_is_never_served_and_the_next_try_is_clean(string lie)
    {
        await using var site = await TestSite.StartAsync(("Edge:Upstream:AnswerTimeout", "00:00:00.5"), ("Edge:Upstream:BreakDuration", "00:00:00.5"));
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 11);
        site.Origin.Script.On("GET", image.ManifestPath, BehaviourOf(lie, image.Manifest.Length));
        foreach (var path in (string[])[image.ManifestPath, image.TagPath])
        {
            using var response = await site.Http.HeadersAsync(path);
            var isLimit = lie == "429";
            Assert.Equal(isLimit ? HttpStatusCode.TooManyRequests : HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(isLimit ? "TOOMANYREQUESTS" : "UNAVAILABLE", await response.ErrorCodeAsync());
            Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.False(File.Exists(site.Edge.FileOf(image.Digest)));
        Assert.Empty(site.Edge.TemporaryFiles());
        site.Origin.Script.Clear();
        await Eventually.TrueAsync(
            async () => await site.Http.PullAsync(image.TagPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true }, "the honest origin is believed");
    }

    [Fact]
    public async Task A_manifest_that_slowly_drips_in_is_served()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 12);
        site.Origin.Script.On("GET", image.ManifestPath, Answers.DripAsync);
        Assert.True(await site.Http.PullAsync(image.ManifestPath, image.Manifest) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_manifest_above_4_MiB_is_not_read_to_its_end_even_if_its_digest_is_right()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddManifest("library/a", Images.Bytes(13, 64 << 20), MediaTypes.OciManifest, "big");
        using var response = await site.Http.HeadersAsync($"/v2/library/a/manifests/{digest}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(File.Exists(site.Edge.FileOf(digest)));
    }

    [Theory]
    [InlineData("html page")]
    [InlineData("500")]
    [InlineData("304 unasked")]
    public async Task A_wrong_answer_for_an_unknown_tag_is_503(string lie)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 14);
        site.Origin.Script.On("HEAD", image.TagPath, BehaviourOf(lie, 0));
        using var response = await site.Http.HeadersAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("UNAVAILABLE", await response.ErrorCodeAsync());
    }

    [Fact]
    public async Task A_404_of_an_abandoned_request_is_remembered_no_longer_than_any_other()
    {
        await using var site = await TestSite.StartAsync();
        var manifest = Images.Manifest(Images.Bytes(15, 10));
        var path = $"/v2/library/a/manifests/{OriginContent.Sha256(manifest)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldHeaders(gate));
        using var leaving = new CancellationTokenSource();
        var abandoned = site.Http.HeadersAsync(path, cancellationToken: leaving.Token);
        await gate.Reached;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        gate.Open(); // answers 404
        await Eventually.TrueAsync(() => site.Edge.Service<Fetching.ManifestSource>().Count == 0, "the edge has taken the answer");

        site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciManifest);
        site.Origin.Script.Clear();
        site.Time.Advance(Access.AbsenceTable.DigestLifetime);
        Assert.True(await site.Http.PullAsync(path, manifest) is { Status: HttpStatusCode.OK, IsComplete: true });
        Assert.Equal(2, site.Origin.Requests.ManifestGets);
    }

    private static Behaviour BehaviourOf(string lie, int size) => lie switch
    {
        "wrong bytes" => Answers.WrongBytesAsync,
        "cut in the middle" => Answers.CutAfter(size / 2),
        "longer than announced" => Answers.LongerThanAnnouncedAsync,
        "html page" => Answers.HtmlPageAsync,
        "304 unasked" => Answers.Status(304),
        "429" or "500" or "503" => Answers.Status(int.Parse(lie)),
        "stalls" => Answers.HoldAfter(size / 2, new Gate()),
        "hangs" => Answers.HoldHeaders(new Gate()),
        _ => throw new ArgumentOutOfRangeException(nameof(lie), lie, null),
    };
}
