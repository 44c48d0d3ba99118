using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Lying;

/// <summary>An origin, or something before it, that answers a range wrongly.</summary>
public sealed class LyingAboutRanges
{
    private const int Size = 6 << 20;

    private static readonly byte[] Blob = Images.Bytes(610, Size);

    public static TheoryData<string> Lies => ["the whole", "another range", "another tag", "gzip", "a range of another blob"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task An_answer_that_is_not_the_range_is_replaced_by_the_whole(string lie)
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site, lie switch
        {
            "the whole" => Answers.HonestAsync,
            "another range" => RangesOnly(RangedAnswers.OtherRange(1000)),
            "another tag" => RangesOnly((context, honest) => RangedAnswers.HonestAsync(context, honest! with { Digest = "sha256:other" })),
            "gzip" => RangesOnly((context, honest) =>
            {
                context.Response.Headers.ContentEncoding = "gzip";
                return RangedAnswers.HonestAsync(context, honest);
            }),
            _ => RangesOnly((context, honest) => RangedAnswers.HonestAsync(context, honest! with { Body = Images.Bytes(1, Size * 2) })),
        });
        if (lie == "a range of another blob")
        {
            var download = await site.Http.TryPullAsync(path, Blob[(4 << 20)..], new RangeHeaderValue(4 << 20, null));
            Assert.False(download is { IsComplete: true, IsRight: false, Announced: Size - (4 << 20) }, "wrong bytes under the right size");
            return;
        }

        var part = await site.Http.PullAsync(path, Blob[(4 << 20)..^100], new RangeHeaderValue(4 << 20, Size - 101));
        Assert.True(part is { Status: HttpStatusCode.PartialContent, IsRight: true, IsComplete: true }, part.ToString());
        await site.SettledAsync();
        Assert.True(File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))), "the whole is here and verified");
        Assert.Equal(Size, await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
    }

    [Fact]
    public async Task A_wrong_chunk_is_found_when_the_blob_is_complete_and_all_of_it_is_dropped()
    {
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"));
        var path = Add(site, RangedAnswers.WrongAt(5 << 20));
        var part = await site.Http.PullAsync(path, Blob[(5 << 20)..((5 << 20) + 1000)], new RangeHeaderValue(5 << 20, (5 << 20) + 999));
        Assert.True(part is { IsComplete: true, IsRight: false }, "it passes unverified: lazy pullers check their own chunks");

        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        Assert.False(await site.Http.TryPullAsync(path, Blob) is { IsComplete: true, Status: HttpStatusCode.OK });
        await site.SettledAsync();
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"mismatch\"}"));
        Assert.Empty(site.Edge.PartialFiles());
        Assert.Contains(site.Edge.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("failed", StringComparison.Ordinal));

        Assert.Equal(new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, Blob));
    }

    [Fact]
    public async Task Readers_of_parts_are_cut_off_when_the_blob_turns_out_wrong()
    {
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"));
        var path = Add(site, RangedAnswers.WrongAt(Size - 1));
        using var client = SmallWindows.NewClient(site.Edge.Address);
        var slow = await client.HeadersAsync(path, new RangeHeaderValue(1000, null)); // reads nothing yet
        Assert.False(await site.Http.TryPullAsync(path, Blob) is { IsComplete: true, Status: HttpStatusCode.OK });
        await site.SettledAsync();
        var download = await Download.ReadAsync(slow, Blob[1000..]);
        Assert.True(download is { IsComplete: false } || download.Received <= SmallWindows.LargestSendBuffer + (1 << 20), download.ToString());
    }

    [Fact]
    public async Task A_range_answered_with_404_is_404_and_the_link_is_gone()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site, Answers.Status(404));
        using (var response = await site.Http.HeadersAsync(path, new RangeHeaderValue(1 << 20, null)))
        {
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        site.Origin.Requests.Clear();
        using var again = await site.Http.HeadersAsync(path, new RangeHeaderValue(1 << 20, null));
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
    }

    private static Behaviour RangesOnly(Behaviour lie) => (context, honest) => context.Request.Headers.Range.Count > 0 ? lie(context, honest) : Answers.HonestAsync(context, honest);

    private static string Add(TestSite site, Behaviour behaviour)
    {
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        site.Origin.Script.On("GET", path, behaviour);
        return path;
    }
}
