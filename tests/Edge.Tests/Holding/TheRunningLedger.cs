using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>What the ledger of a running edge says is what its disk holds, whatever fills ended in.</summary>
public sealed class TheRunningLedger
{
    private const int Size = 20 << 20;

    [Fact]
    public async Task A_whole_blob_that_does_not_fit_the_quota_is_not_kept_because_a_part_of_it_is_here()
    {
        await using var site = await TestSite.StartAsync(("Edge:Disk:Quota", "16777216"));
        var (blob, path) = Add(site, 700, Size);
        Assert.True(await site.Http.PullAsync(path, blob[1000..2000], new RangeHeaderValue(1000, 1999)) is { IsRight: true, IsComplete: true });
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        Assert.False(File.Exists(site.Edge.FileOf(OriginContent.Sha256(blob))));
        Assert.InRange(BytesOnDisk(site), 0, 16 << 20);
        Assert.Equal(0, site.Edge.Service<CacheSpace>().Reserved);
    }

    [Fact]
    public async Task A_whole_blob_of_which_a_part_is_here_stands_in_the_ledger_before_its_bytes_are_on_the_disk()
    {
        await using var site = await TestSite.StartAsync(("Edge:Disk:Quota", "33554432"));
        var (blob, path) = Add(site, 701, Size);
        Assert.True(await site.Http.PullAsync(path, blob[1000..2000], new RangeHeaderValue(1000, 1999)) is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        var gate = new Gate();
        site.Origin.Script.On("GET", path, async (context, honest) =>
        {
            await gate.PassAsync(context.RequestAborted);
            await RangedAnswers.HonestAsync(context, honest);
        });
        var pull = site.Http.PullAsync(path, blob);
        await gate.Reached;
        var space = site.Edge.Service<CacheSpace>();
        Assert.InRange(space.Held + space.Reserved, Size, 32 << 20);
        gate.Open();
        Assert.True(await pull is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        Assert.Equal(Size, space.Held);
        Assert.Equal(0, space.Reserved);
    }

    [Fact]
    public async Task A_left_fill_with_a_read_end_takes_no_more_of_the_disk_than_the_ledger_says()
    {
        await using var site = await TestSite.StartAsync(("Edge:Fetching:FinishBelowBytes", "0"), ("Edge:Fetching:LeaveAfter", "00:00:00.1"));
        var (blob, path) = Add(site, 702, Size);
        var held = Answers.HoldAfter(3 << 20, new Gate());
        site.Origin.Script.On("GET", path, (context, honest) => (context.Request.Headers.Range.Count > 0 ? RangedAnswers.HonestAsync : held)(context, honest));
        using (var leaving = await site.Http.HeadersAsync(path))
        {
            await using var body = await leaving.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[2 << 20]);
            Assert.True(await site.Http.PullAsync(path, blob[^100..], new RangeHeaderValue(null, 100)) is { IsRight: true, IsComplete: true });
        }

        await site.SettledAsync();
        Assert.Equal(2, site.Edge.PartialFiles().Count);
        var space = site.Edge.Service<CacheSpace>();
        Assert.InRange(BytesOnDisk(site), 3 << 20, space.Held + (64 << 10));
        Assert.Equal(0, space.Reserved);
    }

    [Fact]
    public async Task Content_for_which_no_room_can_be_made_pushes_nothing_out()
    {
        await using var site = await TestSite.StartAsync(("Edge:Disk:Quota", "33554432"));
        var (small, smallPath) = Add(site, 703, 4 << 20);
        Assert.True(await site.Http.PullAsync(smallPath, small) is { IsRight: true, IsComplete: true });
        var gate = new Gate();
        var (held, heldPath) = Add(site, 704, 16 << 20);
        site.Origin.Script.On("GET", heldPath, Answers.HoldAfter(1 << 20, gate));
        var first = site.Http.PullAsync(heldPath, held);
        await gate.Reached;
        var (large, largePath) = Add(site, 705, Size);
        Assert.True(await site.Http.PullAsync(largePath, large) is { IsRight: true, IsComplete: true });
        Assert.True(File.Exists(site.Edge.FileOf(OriginContent.Sha256(small))));
        gate.Open();
        Assert.True(await first is { IsRight: true, IsComplete: true });
    }

    private static (byte[] Blob, string Path) Add(TestSite site, int seed, int size)
    {
        var blob = Images.Bytes(seed, size);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        return (blob, path);
    }

    // What the file system took for content, holes and what is preallocated considered.
    private static long BytesOnDisk(TestSite site)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-c", "-B1", .. new[] { "blobs", "partial", "tmp" }.Select(name => Path.Combine(site.Edge.Data, name))]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var total = du.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        return long.Parse(total.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
