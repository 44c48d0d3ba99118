using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>Large blobs over long links come over several connections, each byte once.</summary>
public sealed class LongLinks
{
    private const int Size = 40 << 20;

    private static readonly byte[] Blob = Images.Bytes(620, Size);

    [Theory]
    [InlineData("honest")]
    [InlineData("breaks")]
    [InlineData("ignores ranges")]
    [InlineData("ignores ranges now and then")]
    public async Task A_large_blob_comes_whole_and_right(string origin)
    {
        await using var site = await StartAsync();
        var path = Add(site, origin switch
        {
            "honest" => RangedAnswers.HonestAsync,
            "breaks" => RangedAnswers.AtMost(3_000_000),
            "ignores ranges" => Answers.HonestAsync,
            _ => RangedAnswers.Sequence(RangedAnswers.HonestAsync, Answers.HonestAsync, RangedAnswers.HonestAsync, Answers.HonestAsync, RangedAnswers.HonestAsync),
        });
        var downloads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.Http.PullAsync(path, Blob)));
        Assert.All(downloads, download => Assert.Equal(new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), download));
        await site.SettledAsync();
        Assert.True(File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))));
        if (origin is "honest" or "breaks")
        {
            Assert.Equal(Size, await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
        }
    }

    [Fact]
    public async Task Several_transfers_run_at_once_and_readers_see_what_comes_in_order()
    {
        await using var site = await StartAsync();
        var gates = Enumerable.Range(0, 4).Select(_ => new Gate()).ToArray();
        var asked = 0;
        var path = Add(site, async (context, honest) =>
        {
            var mine = Interlocked.Increment(ref asked) - 1;
            if (mine is > 0 and < 4)
            {
                await gates[mine].PassAsync(context.RequestAborted);
            }

            await RangedAnswers.HonestAsync(context, honest);
        });
        await ProveAsync(site, path);
        var received = 0L;
        var pull = Download.ReadAsync(await site.Http.HeadersAsync(path), Blob, count => Interlocked.Exchange(ref received, count));
        await Task.WhenAll(gates[1].Reached, gates[2].Reached, gates[3].Reached);
        await Eventually.TrueAsync(() => Interlocked.Read(ref received) == 8 << 20, "the first piece is read while the others wait");
        gates[3].Open();
        gates[2].Open();
        Assert.Equal(8 << 20, Interlocked.Read(ref received));
        gates[1].Open();
        var download = await pull;
        Assert.True(download == new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), $"{download}: {string.Join('\n', site.Edge.Log.Lines.TakeLast(5))}");
    }

    [Fact]
    public async Task The_first_answer_says_the_size_that_nobody_knew_and_the_other_pieces_are_asked_for_while_it_comes()
    {
        await using var site = await StartAsync();
        var gates = Enumerable.Range(0, 4).Select(_ => new Gate()).ToArray();
        var asked = 0;
        var path = Add(site, async (context, honest) =>
        {
            var mine = Interlocked.Increment(ref asked) - 1;
            if (mine is > 0 and < 4)
            {
                await gates[mine].PassAsync(context.RequestAborted);
            }

            await RangedAnswers.HonestAsync(context, honest);
        });
        var pull = site.Http.PullAsync(path, Blob);
        await Task.WhenAll(gates[1].Reached, gates[2].Reached, gates[3].Reached);
        Array.ForEach(gates, gate => gate.Open());
        Assert.Equal(new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), await pull);
        await site.SettledAsync();
        Assert.Equal(Size, await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"));
        Assert.Equal(5, asked);
    }

    [Fact]
    public async Task A_blob_of_no_bytes_has_no_first_piece_and_comes_all_the_same()
    {
        await using var site = await StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", [])}";
        site.Origin.Script.On("GET", path, (context, honest) => context.Request.Headers.Range.Count > 0 ? Answers.Status(416)(context, honest) : RangedAnswers.HonestAsync(context, honest));
        Assert.Equal(new Download(HttpStatusCode.OK, 0, 0, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, []));
    }

    [Fact]
    public async Task A_wrong_byte_in_any_piece_is_noticed()
    {
        await using var site = await StartAsync();
        var path = Add(site, RangedAnswers.WrongAt(Size / 2));
        Assert.False(await site.Http.TryPullAsync(path, Blob) is { IsComplete: true, Status: HttpStatusCode.OK });
        await site.SettledAsync();
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"mismatch\"}"));
        Assert.Empty(site.Edge.PartialFiles());
    }

    private static Task<TestSite> StartAsync() => TestSite.StartAsync(("Edge:Fetching:ParallelFromRoundTrip", "00:00:00"), ("Edge:Fetching:ParallelFromBytes", "1048576"));

    // A pull of the image's manifest does the same: from then on the size is known before the blob is asked for.
    private static async Task ProveAsync(TestSite site, string path)
    {
        using var head = await site.Http.HeadAsync(path);
        Assert.Equal(Size, head.Content.Headers.ContentLength);
    }

    private static string Add(TestSite site, Behaviour behaviour)
    {
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        site.Origin.Script.On("GET", path, behaviour);
        return path;
    }
}
