using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRegistry.Integration;

/// <summary>Range, conditional and entity tag of blobs (RFC 9110, 13 and 14), each cold and warm.</summary>
public abstract class BlobRanges(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const int Size = 100_000;

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99999", 0, Size)]
    [InlineData("bytes=0-", 0, Size)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=50000-", 50_000, 50_000)]
    [InlineData("bytes=99999-", 99_999, 1)]
    [InlineData("bytes=99990-200000", 99_990, 10)]
    [InlineData("bytes=-7", 99_993, 7)]
    [InlineData("bytes=-200000", 0, Size)]
    public async Task One_range_is_served_cold_and_warm(string range, int offset, int length)
    {
        var (path, blob) = await PushAsync();
        await PartAsync(path, range, blob, offset, length);
        await ServesAsync(path, blob);
        await PartAsync(path, range, blob, offset, length);
    }

    [Theory]
    [InlineData("bytes=100000-")]
    [InlineData("bytes=100000-100001")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-0")]
    public async Task A_range_outside_is_not_satisfiable(string range)
    {
        var (path, _) = await PushAsync();
        await ColdAndWarmAsync(path, async () =>
        {
            using var response = await Registry.GetAsync(path, ("Range", range));
            await response.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
            Assert.Equal($"bytes */{Size}", Header(response, "Content-Range"));
        });
    }

    [Fact]
    public async Task Every_range_of_an_empty_blob_is_outside()
    {
        var digest = await Registry.PushBlobAsync(Repository, []);
        using var response = await Registry.GetAsync(BlobPath(Repository, digest), ("Range", "bytes=0-"));
        await response.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
    }

    [Theory]
    [InlineData("bytes=0-1,5000-6999,-10", new[] { 0, 2, 5000, 2000, Size - 10, 10 })]
    [InlineData("bytes=50000-,10-19,200000-", new[] { 10, 10, 50_000, 50_000 })]
    [InlineData("bytes=20-29,0-9,500-599,  550-650", new[] { 0, 30, 500, 151 })]
    public async Task Several_ranges_of_a_complete_blob_are_parts(string ranges, int[] expected)
    {
        var (path, blob) = await PushAsync();
        await ServesAsync(path, blob);
        using var response = await Registry.GetAsync(path, ("Range", ranges));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var type = response.Content.Headers.ContentType!;
        Assert.Equal("multipart/byteranges", type.MediaType);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(response.Content.Headers.ContentLength, body.Length);
        var reader = new MultipartReader(type.Parameters.Single().Value!, new MemoryStream(body));
        for (var i = 0; i < expected.Length; i += 2)
        {
            var part = await reader.ReadNextSectionAsync();
            Assert.Equal($"bytes {expected[i]}-{expected[i] + expected[i + 1] - 1}/{Size}", part!.Headers!["Content-Range"].ToString());
            using var bytes = new MemoryStream();
            await part.Body.CopyToAsync(bytes);
            Assert.Equal(blob[expected[i]..(expected[i] + expected[i + 1])], bytes.ToArray());
        }

        Assert.Null(await reader.ReadNextSectionAsync());
        await ServesAsync(path, blob); // the connection is still in step
    }

    [Theory]
    [InlineData("bytes=0-9,10-19")]
    [InlineData("bytes=0-19,5-6,200000-")]
    public async Task Several_ranges_that_make_one_are_one(string ranges)
    {
        var (path, blob) = await PushAsync();
        await PartAsync(path, ranges, blob, 0, 20);
        await ServesAsync(path, blob);
        await PartAsync(path, ranges, blob, 0, 20);
    }

    [Fact]
    public async Task Too_many_ranges_are_refused_and_ranges_that_are_all_outside_too()
    {
        var (path, _) = await PushAsync();
        await ColdAndWarmAsync(path, async () =>
        {
            using var many = await Registry.GetAsync(path, ("Range", "bytes=" + string.Join(",", Enumerable.Range(0, 129).Select(i => $"{i * 200}-{i * 200}"))));
            await many.RefusesAsync(HttpStatusCode.BadRequest, "RANGE_INVALID");
            using var outside = await Registry.GetAsync(path, ("Range", "bytes=100000-,200000-200001"));
            await outside.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
        });
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes")]
    [InlineData("bytes=0-1,5-2")]
    [InlineData("lines=0-1")]
    public async Task A_malformed_range_or_another_unit_is_ignored(string range)
    {
        var (path, blob) = await PushAsync();
        await ColdAndWarmAsync(path, async () =>
        {
            var (status, body) = await Registry.ReadAsync(path, ("Range", range));
            Assert.Equal((HttpStatusCode.OK, blob.Length), (status, body.Length));
        });
    }

    [Fact]
    public async Task HEAD_ignores_a_range()
    {
        var (path, _) = await PushAsync();
        await ColdAndWarmAsync(path, async () =>
        {
            using var response = await Registry.HeadAsync(path, ("Range", "bytes=0-9"));
            Assert.Equal((HttpStatusCode.OK, Size), (response.StatusCode, response.Content.Headers.ContentLength));
        });
    }

    [Theory]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("\"a\", {0}", true)]
    [InlineData("*", true)]
    [InlineData("\"a\"", false)]
    [InlineData("a", false)]
    public async Task If_None_Match_spares_the_body(string condition, bool unmodified)
    {
        var (path, blob) = await PushAsync();
        var header = condition.Replace("{0}", $"\"{Content.Sha256(blob)}\"", StringComparison.Ordinal);
        await ColdAndWarmAsync(path, async () =>
        {
            using var response = await Registry.GetAsync(path, ("If-None-Match", header));
            Assert.Equal(unmodified ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
            Assert.Equal($"\"{Content.Sha256(blob)}\"", Header(response, "ETag"));
            Assert.Equal(unmodified ? 0 : Size, (await response.Content.ReadAsByteArrayAsync()).Length);
        });
    }

    [Fact]
    public async Task If_Range_serves_the_part_only_of_the_same_content()
    {
        var (path, blob) = await PushAsync();
        await ColdAndWarmAsync(path, async () =>
        {
            var same = await Registry.ReadAsync(path, ("Range", "bytes=1-2"), ("If-Range", $"\"{Content.Sha256(blob)}\""));
            Assert.Equal((HttpStatusCode.PartialContent, 2), (same.Status, same.Body.Length));
            var other = await Registry.ReadAsync(path, ("Range", "bytes=1-2"), ("If-Range", "\"other\""));
            Assert.Equal((HttpStatusCode.OK, Size), (other.Status, other.Body.Length));
        });
    }

    private async Task<(string Path, byte[] Blob)> PushAsync()
    {
        // At the origin, so that an edge is cold whatever it keeps of pushes.
        var blob = Random.Bytes(Size);
        return (BlobPath(Repository, await Origin.PushBlobAsync(Repository, blob)), blob);
    }

    private async Task ColdAndWarmAsync(string path, Func<Task> check)
    {
        await check();
        await Registry.ReadAsync(path);
        await check();
    }

    private async Task PartAsync(string path, string range, byte[] blob, int offset, int length)
    {
        using var response = await Registry.GetAsync(path, ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/{Size}", Header(response, "Content-Range"));
        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.Equal(blob[offset..(offset + length)], await response.Content.ReadAsByteArrayAsync());
    }
}
