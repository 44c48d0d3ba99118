using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>Parts of blobs that are not here: only their chunks cross the link, each once, whoever asks.</summary>
public sealed class ColdRanges(ITestOutputHelper output)
{
    private const int Chunk = 256 * 1024;
    private const int Size = 24 << 20;
    private const string Bytes = "edgeregistry_edge_origin_bytes_total";

    private static readonly byte[] Blob = Images.Bytes(600, Size);

    [Fact]
    public async Task A_part_fetches_only_its_chunk_after_the_link_was_proven()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        for (var i = 0; i < 2; i++)
        {
            await PullPartAsync(site, path, (10 << 20) + 5, 1000);
        }

        var asked = site.Origin.Requests.All.Where(request => request.Kind is RequestKind.Blob).Select(request => $"{request.Method} {request.Header("Range")}");
        Assert.Equal(["HEAD ", $"GET bytes={10 << 20}-{(10 << 20) + Chunk - 1}"], asked);
        Assert.Equal(Chunk, await site.Edge.MetricAsync(Bytes));
        Assert.Equal(2, await site.Edge.MetricAsync("edgeregistry_edge_unverified_ranges_total"));
    }

    [Fact]
    public async Task The_end_of_a_blob_is_had_without_the_rest()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        var end = await site.Http.PullAsync(path, Blob[^51..], new RangeHeaderValue(null, 51));
        Assert.Equal(new Download(HttpStatusCode.PartialContent, 51, 51, IsRight: true, IsComplete: true), end);
        Assert.Equal(Chunk, await site.Edge.MetricAsync(Bytes));
    }

    [Fact]
    public async Task A_part_that_ends_just_before_the_last_chunk_does_not_wait_for_it()
    {
        var blob = Images.Bytes(602, (8 * Chunk) + 1000);
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"), ("Edge:Partials:CompleteBelowBytes", "0"));
        var part = site.Http.PullAsync(Add(site, blob), blob[..^1000], new RangeHeaderValue(0, (8 * Chunk) - 1)).WaitAsync(Eventually.Deadline);
        Assert.Equal(new Download(HttpStatusCode.PartialContent, 8 * Chunk, 8 * Chunk, IsRight: true, IsComplete: true), await part);
    }

    [Fact]
    public async Task Hundreds_of_small_ranges_bring_each_chunk_once()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var places = Places(seed, 300);
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"));
        var path = Add(site);
        await Parallel.ForEachAsync(places.Take(100), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (place, _) => await PullPartAsync(site, path, place.Offset, place.Length));
        await site.RestartEdgeAsync();
        await Parallel.ForEachAsync(places.Skip(100), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (place, _) => await PullPartAsync(site, path, place.Offset, place.Length));

        var chunks = places.SelectMany(place => Enumerable.Range(place.Offset / Chunk, ((place.Offset + place.Length - 1) / Chunk) - (place.Offset / Chunk) + 1)).Distinct().Count();
        Assert.Equal(chunks * (long)Chunk, site.Origin.Requests.BlobBytesAsked(Size));
    }

    [Fact]
    public async Task After_a_kill_the_chunks_that_were_noted_are_still_here()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        await PullPartAsync(site, path, 9 << 20, 2 * Chunk);
        await Eventually.TrueAsync(() => site.Edge.PartialFiles().Any(name => name.EndsWith(".map", StringComparison.Ordinal)), "what is here was noted");
        await site.KillAndStartEdgeAsync();
        site.Origin.Requests.Clear();
        await PullPartAsync(site, path, (9 << 20) + 100, Chunk);
        Assert.Equal(0, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task Readers_that_name_no_end_and_leave_early_cost_what_they_read_and_a_little_ahead()
    {
        const int read = 1 << 20;
        var blob = Images.Bytes(601, 96 << 20);
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"));
        var path = Add(site, blob);
        var offsets = Enumerable.Range(1, 5).Select(index => index * (16 << 20)).ToArray();
        await Task.WhenAll(offsets.Select(async offset =>
        {
            using var client = SmallWindows.NewClient(site.Edge.Address);
            using var response = await client.HeadersAsync(path, new RangeHeaderValue(offset, null));
            await using var body = await response.Content.ReadAsStreamAsync();
            var got = new byte[read];
            await body.ReadExactlyAsync(got);
            Assert.True(got.AsSpan().SequenceEqual(blob.AsSpan(offset, read)));
        }));
        await site.SettledAsync();

        // What the edge's kernel takes for a client counts as read: at most its largest send buffer; and as much again may be fetched ahead.
        var taken = read + SmallWindows.LargestSendBuffer + (1 << 20);
        var bytes = await site.Edge.MetricAsync(Bytes);
        output.WriteLine($"{bytes >> 10} KiB for {offsets.Length} readers of {read >> 10} KiB; bound {offsets.Length * 2 * taken >> 10} KiB");
        Assert.InRange(bytes, offsets.Length * read, offsets.Length * 2L * taken);
        Assert.InRange(bytes, 1, blob.Length * 9L / 10);
    }

    [Fact]
    public async Task The_whole_after_parts_brings_only_the_rest()
    {
        await using var site = await TestSite.StartAsync(("Edge:Partials:CompleteFromPercent", "101"));
        var path = Add(site);
        foreach (var offset in (int[])[3 << 20, 11 << 20, 20 << 20])
        {
            await PullPartAsync(site, path, offset, Chunk);
        }

        Assert.Equal(new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, Blob));
        await site.SettledAsync();
        Assert.Equal(Size, await site.Edge.MetricAsync(Bytes));
        Assert.True(File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))));
        Assert.Empty(site.Edge.PartialFiles());
    }

    [Fact]
    public async Task Sixty_four_readers_of_wholes_and_parts_bring_every_byte_once()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var places = Places(seed, 48);
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        var wholes = Enumerable.Range(0, 16).Select(async _ => Assert.True(await site.Http.PullAsync(path, Blob) is { IsRight: true, IsComplete: true, Received: Size }));
        var parts = places.Select(place => PullPartAsync(site, path, place.Offset, place.Length));
        await Task.WhenAll(wholes.Concat(parts));
        await site.SettledAsync();
        Assert.Equal(Size, await site.Edge.MetricAsync(Bytes));
    }

    [Fact]
    public async Task A_blob_of_which_half_is_here_is_completed_when_nobody_waits()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        await PullPartAsync(site, path, Size / 4, Size / 2);
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))), "it is completed");
        Assert.Equal(Size, await site.Edge.MetricAsync(Bytes));
    }

    [Fact]
    public async Task Parts_that_another_repository_brought_are_nobody_elses()
    {
        await using var site = await TestSite.StartAsync();
        var path = Add(site);
        await PullPartAsync(site, path, 9 << 20, 1000);
        await site.SettledAsync();
        foreach (var range in (RangeHeaderValue?[])[new(9 << 20, (9 << 20) + 999), null, new(0, 10)])
        {
            using var response = await site.Http.HeadersAsync(path.Replace("library/a", "library/b", StringComparison.Ordinal), range);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Where_unverified_ranges_are_refused_a_part_waits_for_the_whole()
    {
        await using var site = await TestSite.StartAsync(("Edge:Fetching:UnverifiedRanges", "false"));
        var path = Add(site);
        await PullPartAsync(site, path, 9 << 20, 1000);
        await site.SettledAsync();
        Assert.True(File.Exists(site.Edge.FileOf(OriginContent.Sha256(Blob))));
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_unverified_ranges_total"));

        var other = Images.Bytes(602, Size);
        var wrong = Add(site, other);
        site.Origin.Script.On("GET", wrong, RangedAnswers.WrongAt(Size - 1));
        Assert.False(await site.Http.TryPullAsync(wrong, other[1000..2000], new RangeHeaderValue(1000, 1999)) is { Received: > 0, Status: HttpStatusCode.PartialContent });
    }

    private static List<(int Offset, int Length)> Places(int seed, int count)
    {
#pragma warning disable CA5394 // nothing secret: only different from each other
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (Offset: random.Next(1, Size - 1), Length: random.Next(1, 300_000))).Select(place => (place.Offset, Math.Min(place.Length, Size - 1 - place.Offset)))];
#pragma warning restore CA5394
    }

    private static async Task PullPartAsync(TestSite site, string path, int offset, int length)
    {
        var download = await site.Http.PullAsync(path, Blob[offset..(offset + length)], new RangeHeaderValue(offset, offset + length - 1));
        Assert.Equal(new Download(HttpStatusCode.PartialContent, length, length, IsRight: true, IsComplete: true), download);
    }

    private static string Add(TestSite site, byte[]? blob = null)
    {
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob ?? Blob)}";
        site.Origin.Script.On("GET", path, RangedAnswers.HonestAsync);
        return path;
    }
}
