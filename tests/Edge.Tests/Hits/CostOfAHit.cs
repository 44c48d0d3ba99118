using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>A hit asks nobody, writes no line and leaves no garbage that grows with the blob.</summary>
[Collection(Alone.Name)]
public sealed class CostOfAHit
{
    private const int Requests = 300;

    [Fact]
    public async Task A_blob_hit_asks_the_origin_nothing_and_logs_nothing()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 180);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        var lines = site.Edge.Log.Lines.Count;
        site.Origin.Requests.Clear();
        for (var i = 0; i < Requests; i++)
        {
            Assert.True(await site.Http.PullAsync(image.LayerPath, image.Layer) is { IsRight: true, IsComplete: true });
            Assert.True(await site.Http.PullAsync(image.ManifestPath, image.Manifest) is { IsRight: true, IsComplete: true });
        }

        Assert.Empty(site.Origin.Requests.All);
        Assert.Equal(lines, site.Edge.Log.Lines.Count);
    }

    [Fact]
    public async Task A_blob_hit_allocates_little_and_no_more_for_a_big_blob()
    {
        await using var site = await TestSite.StartAsync();
        var blob = Images.Bytes(181, 8 << 20);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        await site.Http.PullAsync(path, blob);
        await site.SettledAsync();
        var buffer = new byte[256 * 1024];
        var whole = await AllocatedPerRequestAsync(site, path, buffer, 30);
        Assert.InRange(whole, 0, 128 * 1024); // 128 chunks of 64 KiB: less than 1 KiB each, client included
    }

    private static async Task<long> AllocatedPerRequestAsync(TestSite site, string path, byte[] buffer, int requests)
    {
        for (var warm = 0; warm < 10; warm++)
        {
            await ReadAsync(site, path, buffer);
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < requests; i++)
        {
            await ReadAsync(site, path, buffer);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / requests;
    }

    private static async Task ReadAsync(TestSite site, string path, byte[] buffer)
    {
        using var response = await site.Http.HeadersAsync(path);
        await using var body = await response.Content.ReadAsStreamAsync();
        while (await body.ReadAsync(buffer) > 0)
        {
        }
    }
}
