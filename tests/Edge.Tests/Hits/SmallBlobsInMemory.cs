using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>Small blobs that are asked for again and again are served without touching a file.</summary>
public sealed class SmallBlobsInMemory
{
    private const string FromMemory = "edgeregistry_edge_served_total{kind=\"blob\",source=\"memory\"}";

    [Fact]
    public async Task A_blob_that_is_read_from_the_disk_twice_is_served_from_memory_then()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await InMemoryAsync(site, 400, 10_000);
        File.Delete(FileOf(site, path)); // memory alone has it
        Assert.True(await site.Http.PullAsync(path, blob) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        Assert.True(await site.Edge.MetricAsync(FromMemory) > 0);
    }

    [Fact]
    public async Task One_read_from_the_disk_is_not_enough()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(401, 10_000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        await site.Http.PullAsync(path, blob);
        await site.SettledAsync();
        await site.Http.PullAsync(path, blob);
        await site.Edge.Service<SmallBlobs>().DisposeAsync(); // ends after all that was wanted
        Assert.Equal(0, site.Edge.Service<SmallBlobs>().Bytes);
    }

    [Fact]
    public async Task Ranges_and_conditions_mean_the_same_as_from_the_disk()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await InMemoryAsync(site, 402, 10_000);
        using var part = await site.Http.HeadersAsync(path, new RangeHeaderValue(100, 299));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 100-299/10000", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(blob[100..300], await part.Content.ReadAsByteArrayAsync());
        using var head = await site.Http.HeadAsync(path);
        Assert.Equal((HttpStatusCode.OK, 10_000L), (head.StatusCode, head.Content.Headers.ContentLength));
        using var outside = await site.Http.HeadersAsync(path, new RangeHeaderValue(10_000, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var same = await site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task Memory_opens_no_blob_to_a_repository_without_its_link()
    {
        await using var site = await TestSite.StartAsync();
        var (path, _) = await InMemoryAsync(site, 403, 10_000);
        site.Origin.Content.AddBlob("library/b", Images.Bytes(404, 10));
        using var other = await site.Http.HeadersAsync(path.Replace("library/a", "library/b", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task What_the_disk_drops_memory_drops_too()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await InMemoryAsync(site, 405, 10_000);
        site.Edge.Service<BlobStore>().Remove(Digest.Parse(path.Split('/')[^1]));
        Assert.Equal(0, site.Edge.Service<SmallBlobs>().Bytes);
        site.Origin.Requests.Clear();
        Assert.True(await site.Http.PullAsync(path, blob) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    [Fact]
    public async Task A_damaged_file_never_enters_memory()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(406, 10_000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        await site.Http.PullAsync(path, blob);
        await site.SettledAsync();
        await File.WriteAllBytesAsync(FileOf(site, path), Images.Bytes(407, 10_000));
        await site.Http.PullAsync(path, blob);
        await site.Http.PullAsync(path, blob);
        await Eventually.TrueAsync(() => !File.Exists(FileOf(site, path)), "the damaged file is dropped");
        Assert.Equal(0, site.Edge.Service<SmallBlobs>().Bytes);
        Assert.True(await site.Http.PullAsync(path, blob) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task Large_blobs_stay_on_the_disk_and_the_budget_is_kept()
    {
        await using var site = await TestSite.StartAsync(("Edge:Memory:MaxBlobBytes", "10000"), ("Edge:Memory:BlobBytes", "30000"));
        var blobs = Enumerable.Range(0, 10).Select(i => Images.Bytes(410 + i, i == 0 ? 10_001 : 10_000)).ToArray();
        foreach (var blob in blobs)
        {
            var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
            for (var pull = 0; pull < 4; pull++)
            {
                Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
                await site.SettledAsync();
            }
        }

        await site.Edge.Service<SmallBlobs>().DisposeAsync();
        Assert.InRange(site.Edge.Service<SmallBlobs>().Bytes, 1, 30_000);
    }

    private static async Task<(string Path, byte[] Blob)> InMemoryAsync(TestSite site, int seed, int size)
    {
        var blob = Images.Bytes(seed, size);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        for (var pull = 0; pull < 3; pull++)
        {
            Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
            await site.SettledAsync();
        }

        await Eventually.TrueAsync(() => site.Edge.Service<SmallBlobs>().Bytes > 0, "the blob is in memory");
        return (path, blob);
    }

    private static string FileOf(TestSite site, string path)
    {
        var hex = path.Split(':')[^1];
        return Path.Combine(site.Edge.Data, "blobs", "sha256", hex[..2], hex);
    }
}
