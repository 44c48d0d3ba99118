using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>A fill that nobody waits for ends when it is not worth finishing, and the next one goes on where it was.</summary>
public sealed class FillsThatAreLeft
{
    private const int Size = 20 << 20;
    private const string Left = "edgeregistry_edge_fetches_left_total";

    private static readonly byte[] Blob = Images.Bytes(630, Size);

    [Fact]
    public async Task A_large_fill_that_was_left_early_is_kept_in_part()
    {
        await using var site = await StartAsync();
        var path = await LeaveAsync(site, after: 3 << 20);
        await site.SettledAsync();
        Assert.Equal(1, await site.Edge.MetricAsync(Left + "{reason=\"idle\"}"));
        Assert.Empty(site.Edge.TemporaryFiles());
        Assert.Equal(2, site.Edge.PartialFiles().Count);

        await site.RestartEdgeAsync();
        site.Origin.Requests.Clear();
        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        Assert.Equal(new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, Blob));
        await site.SettledAsync();
        Assert.Equal(Size - (3 << 20), await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
        Assert.Empty(site.Edge.PartialFiles());
    }

    [Fact]
    public async Task A_fill_of_which_a_quarter_is_here_is_finished()
    {
        await using var site = await StartAsync();
        var gate = new Gate();
        await LeaveAsync(site, after: 6 << 20, gate);
        gate.Open();
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))), "it is finished");
        Assert.Equal(0, await site.Edge.MetricAsync(Left + "{reason=\"idle\"}"));
    }

    [Fact]
    public async Task What_an_origin_brought_before_it_broke_off_for_good_is_not_brought_again()
    {
        await using var site = await TestSite.StartAsync(("Edge:Fetching:ResumeTimeout", "00:00:00.2"));
        var path = Add(site);
        site.Origin.Script.On("GET", path, RangedAnswers.Sequence(RangedAnswers.AtMost(8 << 20), Answers.Status(503)));
        Assert.False(await site.Http.TryPullAsync(path, Blob) is { IsComplete: true, Status: HttpStatusCode.OK });
        await site.SettledAsync();

        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        Assert.True(await site.Http.PullAsync(path, Blob) is { IsRight: true, IsComplete: true });
        Assert.Equal(Size, await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
    }

    [Theory]
    [InlineData("map damaged")]
    [InlineData("map missing")]
    [InlineData("file shorter")]
    [InlineData("file missing")]
    [InlineData("another boot")]
    public async Task A_partial_blob_in_doubt_is_dropped(string doubt)
    {
        await using var site = await StartAsync(("Edge:Disk:Flush", "None"));
        var path = await LeaveAsync(site, after: 3 << 20);
        await site.SettledAsync();
        var file = site.Edge.PartialFiles().Single(name => !name.EndsWith(".map", StringComparison.Ordinal));
        await site.StopEdgeAsync();
        switch (doubt)
        {
            case "map damaged":
                await File.WriteAllTextAsync(file + ".map", (await File.ReadAllTextAsync(file + ".map")).Replace("3145728", "4145728", StringComparison.Ordinal));
                break;
            case "map missing":
                File.Delete(file + ".map");
                break;
            case "file shorter":
                await using (var stream = File.OpenWrite(file))
                {
                    stream.SetLength(Size - 1);
                }

                break;
            case "file missing":
                File.Delete(file);
                break;
            default:
                var map = Edge.Fetching.Partials.PartialMap.Read(file + ".map")!;
                (map with { Boot = "another" }).Write(file + ".map");
                break;
        }

        await site.StartEdgeAsync();
        Assert.Empty(site.Edge.PartialFiles());
        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        Assert.True(await site.Http.PullAsync(path, Blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task Partial_blobs_take_no_more_than_they_may()
    {
        await using var site = await TestSite.StartAsync(("Edge:Partials:MaxBytes", "1048576"), ("Edge:Partials:CompleteFromPercent", "101"));
        for (var i = 0; i < 4; i++)
        {
            var blob = Images.Bytes(640 + i, 4 << 20);
            var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
            site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
            Assert.True(await site.Http.PullAsync(path, blob[1000..500_000], new RangeHeaderValue(1000, 499_999)) is { IsRight: true, IsComplete: true });
            await site.SettledAsync();
            Assert.InRange(await site.Edge.MetricAsync("edgeregistry_edge_partial_bytes"), 1, 1 << 20);
        }

        Assert.Equal(4, site.Edge.PartialFiles().Count);
        Assert.Equal(2, await site.Edge.MetricAsync("edgeregistry_edge_partials_dropped_total{reason=\"room\"}"));
    }

    private static Task<TestSite> StartAsync(params IEnumerable<(string, string)> more) => TestSite.StartAsync(
        [("Edge:Fetching:FinishBelowBytes", "0"), ("Edge:Fetching:LeaveAfter", "00:00:00.1"), .. more]);

    private static string Add(TestSite site) => $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";

    private static async Task<string> LeaveAsync(TestSite site, int after, Gate? gate = null)
    {
        var path = Add(site);
        site.Origin.Script.On("GET", path, Answers.HoldAfter(after, gate ?? new Gate()));
        var received = 0L;
        using var leaving = await site.Http.HeadersAsync(path);
        await using var body = await leaving.Content.ReadAsStreamAsync();
        var buffer = new byte[128 * 1024];
        while (received < after)
        {
            received += await body.ReadAsync(buffer);
        }

        return path;
    }
}
