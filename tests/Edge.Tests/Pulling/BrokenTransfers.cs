using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>A transfer that breaks is taken up where it stopped; clients that wait notice nothing.</summary>
public sealed class BrokenTransfers
{
    private const int Size = 2_000_000;

    public static TheoryData<string> Detours => ["the whole again", "another range", "a page", "429", "500", "a shorter blob"];

    [Fact]
    public async Task Several_breaks_cost_no_byte_twice()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = Add(site, 400);
        site.Origin.Script.On("GET", path, RangedAnswers.AtMost(Size / 4));

        var downloads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.Http.TryPullAsync(path, blob)));

        Assert.All(downloads, download => Assert.True(download is { IsRight: true, IsComplete: true }));
        await site.SettledAsync();
        Assert.Equal(4, site.Origin.Requests.BlobGets);
        Assert.Equal(Size, await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
        var ranges = site.Origin.Requests.All.Where(request => request.Kind is RequestKind.Blob).Select(request => request.Header("Range"));
        Assert.Equal([null, "bytes=500000-", "bytes=1000000-", "bytes=1500000-"], ranges);
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"committed\"}"));
    }

    [Theory]
    [MemberData(nameof(Detours))]
    public async Task Whatever_the_origin_answers_in_between_the_blob_arrives_right(string detour)
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = Add(site, 401);
        Behaviour between = detour switch
        {
            "the whole again" => Answers.HonestAsync,
            "another range" => RangedAnswers.OtherRange(1000),
            "a page" => Answers.HtmlPageAsync,
            "429" => Answers.Status(429, "1"),
            "500" => Answers.Status(500),
            _ => (context, honest) => Answers.HonestAsync(context, honest! with { Body = honest.Body[..1_000_000] }),
        };
        site.Origin.Script.On("GET", path, RangedAnswers.Sequence(RangedAnswers.AtMost(Size / 2), between, RangedAnswers.AtMost(Size)));

        Assert.True(await site.Http.TryPullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task An_origin_that_restarts_in_the_middle_is_waited_for()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = Add(site, 402);
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(Size / 2, gate));
        var download = site.Http.TryPullAsync(path, blob);
        await gate.Reached;

        await site.Origin.StopAsync();
        site.Origin.Script.Clear();
        await site.Origin.StartAsync();

        Assert.True(await download is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_blob_that_disappears_in_the_middle_fails_at_once_for_everybody()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = Add(site, 403);
        site.Origin.Script.On("GET", path, RangedAnswers.Sequence(RangedAnswers.AtMost(Size / 2), Answers.Status(404)));

        var downloads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => site.Http.TryPullAsync(path, blob)));

        Assert.All(downloads, download => Assert.False(download is { IsComplete: true, Status: System.Net.HttpStatusCode.OK }));
        await Eventually.TrueAsync(() => site.Edge.TemporaryFiles().Count == 0, "nothing is left in tmp");
    }

    [Fact]
    public async Task Wrong_bytes_after_a_break_are_noticed_as_any_others()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = Add(site, 404);
        Behaviour wrong = (context, honest) => RangedAnswers.AtMost(Size)(context, honest! with { Body = [.. honest.Body.Select(value => (byte)~value)] });
        site.Origin.Script.On("GET", path, RangedAnswers.Sequence(RangedAnswers.AtMost(Size / 2), wrong));

        Assert.False(await site.Http.TryPullAsync(path, blob) is { IsComplete: true });
        await site.SettledAsync();
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"mismatch\"}"));
    }

    private static (string Path, byte[] Blob) Add(TestSite site, int seed)
    {
        var blob = Images.Bytes(seed, Size);
        return ($"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}", blob);
    }
}
