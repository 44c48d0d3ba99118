using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>A fetch goes on whatever its clients do.</summary>
public sealed class FillsBelongToTheEdge
{
    private static readonly byte[] Blob = Images.Bytes(2, 3_000_000);

    [Fact]
    public async Task A_client_that_goes_away_does_not_stop_the_fill()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(1_000_000, gate));
        (await site.Http.HeadersAsync(path)).Dispose();
        gate.Open();
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the blob is committed");

        Assert.True((await site.Http.PullAsync(path, Blob)) is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        Assert.Equal(1, site.Origin.Requests.BlobGets);
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_served_total{kind=\"blob\",source=\"disk\"}"));
        Assert.Empty(site.Edge.TemporaryFiles());
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_headers_does_not_stop_the_fill()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldHeaders(gate));
        using var leaving = new CancellationTokenSource();
        var pull = site.Http.HeadersAsync(path, cancellationToken: leaving.Token);
        await gate.Reached;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        gate.Open();
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the blob is committed");
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_late_joiner_reads_the_growing_file_from_its_start()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(2_000_000, gate));
        using var first = await site.Http.HeadersAsync(path);
        await gate.Reached;

        var received = 0L;
        var late = Download.ReadAsync(await site.Http.HeadersAsync(path), Blob, count => Interlocked.Exchange(ref received, count));
        await Eventually.TrueAsync(() => Interlocked.Read(ref received) > 1_000_000, "the late joiner has what came before it");
        gate.Open();

        Assert.True(await late is { IsRight: true, IsComplete: true });
        Assert.True(await Download.ReadAsync(first, Blob) is { IsRight: true, IsComplete: true });
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_slow_reader_holds_neither_the_fill_nor_other_readers()
    {
        var blob = Images.Bytes(3, 32 << 20); // more than socket buffers take
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", blob);
        var path = $"/v2/library/a/blobs/{digest}";
        using var slow = await site.Http.HeadersAsync(path); // reads nothing
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the blob is committed");
        Assert.True(await Download.ReadAsync(slow, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task An_edge_that_is_stopped_in_the_middle_of_a_fill_leaves_nothing_that_is_in_the_way()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(1_000_000, gate));
        using var first = await site.Http.HeadersAsync(path);
        await gate.Reached;
        await site.RestartEdgeAsync();
        Assert.Empty(site.Edge.TemporaryFiles());
        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync(path, Blob) is { IsRight: true, IsComplete: true });
    }
}
