using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Lying;

/// <summary>An origin, or something before it, that answers a blob wrongly: nobody gets it complete, nothing is kept, the next try is clean.</summary>
public sealed class LyingAboutBlobs
{
    private const int Waiters = 8;

    public static TheoryData<string, int> Lies
    {
        get
        {
            var data = new TheoryData<string, int>();
            string[] lies =
            [
                "wrong bytes", "ends early", "cut in the middle", "cut before the first byte", "longer than announced", "no length",
                "html page", "404", "429", "500", "503", "stalls", "hangs",
            ];
            foreach (var lie in lies)
            {
                data.Add(lie, 10_000);
                data.Add(lie, 65_536);
                data.Add(lie, 1_000_000);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task No_client_ever_gets_a_complete_body_and_the_next_try_is_clean(string lie, int size)
    {
        await using var site = await TestSite.StartAsync(
            ("Edge:Upstream:StallTimeout", "00:00:00.5"), ("Edge:Upstream:AnswerTimeout", "00:00:00.5"), ("Edge:Upstream:BreakDuration", "00:00:00.5"),
            ("Edge:Fetching:ResumeTimeout", "00:00:00.3"));
        var blob = Images.Bytes(size, size);
        var digest = site.Origin.Content.AddBlob("library/a", blob);
        var path = $"/v2/library/a/blobs/{digest}";
        site.Origin.Script.On("GET", path, BehaviourOf(lie, size));

        var downloads = await Task.WhenAll(Enumerable.Range(0, Waiters).Select(_ => site.Http.TryPullAsync(path, blob)));
        Assert.All(downloads, download => AssertRefused(download, blob, lie));
        await Eventually.TrueAsync(() => site.Edge.TemporaryFiles().Count == 0, "nothing is left in tmp");
        Assert.False(File.Exists(site.Edge.FileOf(digest)));
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"committed\"}"));

        site.Origin.Script.Clear();
        Download? next = null;
        await Eventually.TrueAsync(
            async () => (next = await site.Http.TryPullAsync(path, blob))?.Status is HttpStatusCode.OK,
            "the honest origin is asked again (after a breaker's pause)");
        Assert.Equal(new Download(HttpStatusCode.OK, size, size, IsRight: true, IsComplete: true), next);
    }

    [Fact]
    public async Task A_range_that_reaches_the_end_of_a_wrong_blob_is_never_complete()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(8, 1_000_000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        site.Origin.Script.On("GET", path, Answers.WrongBytesAsync);
        foreach (var range in (RangeHeaderValue[])[new(0, 999_999), new(0, null), new(null, 100), new(999_999, 999_999), new(500_000, null)])
        {
            var download = await site.Http.TryPullAsync(path, blob, range);
            Assert.True(download is null or { IsComplete: false } or { Status: HttpStatusCode.ServiceUnavailable }, $"{range}: {download}");
        }
    }

    [Fact]
    public async Task A_slow_origin_is_not_a_lying_one()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(9, 300_000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        site.Origin.Script.On("GET", path, Answers.DripAsync);
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true, Received: 300_000 });
    }

    [Fact]
    public async Task A_lie_proves_no_link()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(10, 10_000);
        var digest = site.Origin.Content.AddBlob("library/b", blob);
        site.Origin.Script.On("GET", $"/v2/library/a/blobs/{digest}", Answers.HtmlPageAsync);
        using (var lied = await site.Http.HeadersAsync($"/v2/library/a/blobs/{digest}"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lied.StatusCode);
        }

        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync($"/v2/library/b/blobs/{digest}", blob) is { IsRight: true, IsComplete: true });
        using var response = await site.Http.HeadersAsync($"/v2/library/a/blobs/{digest}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static void AssertRefused(Download? download, byte[] blob, string lie)
    {
        if (download is null or { Status: HttpStatusCode.ServiceUnavailable } || (lie == "404" && download.Status is HttpStatusCode.NotFound) || (lie == "429" && download.Status is HttpStatusCode.TooManyRequests))
        {
            return; // an error with an envelope, or no answer at all
        }

        Assert.Equal(HttpStatusCode.OK, download.Status);
        Assert.True(blob.Length > 65_536, "the edge had not to begin an answer: a small blob is whole before its first byte leaves");
        Assert.False(download.IsComplete);
        Assert.True(download.Received < download.Announced);
    }

    private static Behaviour BehaviourOf(string lie, int size) => lie switch
    {
        "wrong bytes" => Answers.WrongBytesAsync,
        "ends early" => Answers.CutAfter(size - 1),
        "cut in the middle" => Answers.CutAfter(size / 2),
        "cut before the first byte" => Answers.CutAfter(0),
        "longer than announced" => Answers.LongerThanAnnouncedAsync,
        "no length" => Answers.NoLengthAsync,
        "html page" => Answers.HtmlPageAsync,
        "404" or "429" or "500" or "503" => Answers.Status(int.Parse(lie)),
        "stalls" => Answers.HoldAfter(size / 2, new Gate()),
        "hangs" => Answers.HoldHeaders(new Gate()),
        _ => throw new ArgumentOutOfRangeException(nameof(lie), lie, null),
    };
}
