using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>Ranges of a blob: the same from the disk and while it arrives.</summary>
public sealed class RangesOfBlobs
{
    private const int Size = 3_000_000;

    private static readonly byte[] Blob = Images.Bytes(4, Size);

    public static TheoryData<long?, long?, int, int> Ranges => new()
    {
        { 0, 0, 0, 1 },
        { 0, 99, 0, 100 },
        { 500_000, 1_499_999, 500_000, 1_000_000 },
        { 2_900_000, null, 2_900_000, 100_000 },
        { 0, null, 0, Size },
        { 1, 9_999_999, 1, Size - 1 },
        { null, 100, Size - 100, 100 },
        { null, 9_999_999, 0, Size },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task A_range_is_right_during_a_fill_and_from_the_disk(long? from, long? to, int offset, int length)
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(1_000_000, gate));
        using var first = await site.Http.HeadersAsync(path);
        await gate.Reached;

        var response = await site.Http.HeadersAsync(path, new RangeHeaderValue(from, to));
        AssertIsRange(response, offset, length);
        var during = Download.ReadAsync(response, Blob[offset..(offset + length)]);
        gate.Open();
        Assert.Equal(new Download(HttpStatusCode.PartialContent, length, length, IsRight: true, IsComplete: true), await during);

        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the blob is committed");
        response = await site.Http.HeadersAsync(path, new RangeHeaderValue(from, to));
        AssertIsRange(response, offset, length);
        Assert.True(await Download.ReadAsync(response, Blob[offset..(offset + length)]) is { IsRight: true, IsComplete: true });
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task An_inner_range_is_served_while_the_origin_holds_the_rest()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        site.Origin.Script.On("GET", path, Answers.HoldAfter(1_000_000, new Gate()));
        var range = await site.Http.PullAsync(path, Blob[1000..501_000], new RangeHeaderValue(1000, 500_999));
        Assert.Equal(new Download(HttpStatusCode.PartialContent, 500_000, 500_000, IsRight: true, IsComplete: true), range);
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_unverified_ranges_total"));
    }

    [Fact]
    public async Task A_range_past_the_end_is_416_with_the_size()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        foreach (var _ in (string[])["cold", "warm"])
        {
            using var response = await site.Http.HeadersAsync(path, new RangeHeaderValue(Size, null));
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
            Assert.Equal($"bytes */{Size}", response.Content.Headers.ContentRange?.ToString());
            Assert.Equal("RANGE_INVALID", await response.ErrorCodeAsync());
        }
    }

    [Fact]
    public async Task Several_ranges_at_once_are_400_while_the_blob_is_not_here_and_parts_then()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        var ranges = new RangeHeaderValue { Ranges = { new RangeItemHeaderValue(0, 9), new RangeItemHeaderValue(20, 29) } };
        ranges.Ranges.Add(new RangeItemHeaderValue(Size - 200_000, null));
        using var cold = await site.Http.HeadersAsync(path, ranges);
        Assert.Equal(HttpStatusCode.BadRequest, cold.StatusCode);
        Assert.Equal("RANGE_INVALID", await cold.ErrorCodeAsync());
        await site.SettledAsync();
        using var warm = await site.Http.HeadersAsync(path, ranges);
        Assert.Equal(HttpStatusCode.PartialContent, warm.StatusCode);
        Assert.Equal("multipart/byteranges", warm.Content.Headers.ContentType?.MediaType);
        var body = await warm.Content.ReadAsByteArrayAsync();
        Assert.Equal(warm.Content.Headers.ContentLength, body.Length);
        Assert.True(body.AsSpan().IndexOf(Blob.AsSpan(Size - 200_000)) > 0); // sent by the kernel, between parts that are not
    }

    private static void AssertIsRange(HttpResponseMessage response, int offset, int length)
    {
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/{Size}", response.Content.Headers.ContentRange?.ToString());
    }
}
