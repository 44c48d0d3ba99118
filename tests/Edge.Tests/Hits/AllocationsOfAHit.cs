using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Identities;
using EdgeRegistry.Edge.Tests.Site;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>What a hit leaves for the garbage collector, Kestrel's own share included.</summary>
[Collection(Alone.Name)]
public sealed class AllocationsOfAHit(ITestOutputHelper output)
{
    private const int Requests = 2000;

    [Fact]
    public async Task A_manifest_by_digest()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 190);
        await image.PullAllAsync(site.Http);
        Assert.InRange(PerHit(site, image.ManifestPath), 0, Bound);
    }

    [Fact]
    public async Task A_manifest_by_a_tag_under_a_lease()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 191);
        await image.PullAllAsync(site.Http);
        Assert.InRange(PerHit(site, image.TagPath), 0, Bound);
    }

    [Fact]
    public async Task A_small_blob()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 192, layerBytes: 10_000);
        for (var pull = 0; pull < 3; pull++)
        {
            await image.PullAllAsync(site.Http);
            await site.SettledAsync();
        }

        await Eventually.TrueAsync(() => site.Edge.Service<SmallBlobs>().Bytes > 10_000, "the layer is in memory");
        Assert.InRange(PerHit(site, image.LayerPath), 0, Bound);
    }

    [Fact]
    public async Task A_manifest_with_a_token_and_one_of_a_public_project()
    {
        // What becomes of its report (gathered, spooled, sent, and read by the origin in this process) is others' work: PullReports allocates nothing.
        await using var site = await IdentitySite.StartTogetherAsync(("Edge:Audit:Pulls", "None"));
        var token = site.Who.Token("alice", "closed/app", "pull");
        using (var alice = site.Client(token))
        {
            await site.Private.PullAllAsync(alice);
        }

        await site.Public.PullAllAsync(site.Site.Http);
        Assert.InRange(PerHit(site.Site, site.Private.TagPath, $"Authorization: Bearer {token}\r\n"), 0, Bound);
        Assert.InRange(PerHit(site.Site, site.Public.TagPath), 0, Bound);
    }

    private const long Bound = 1000;

    private long PerHit(TestSite site, string path, string headers = "")
    {
        using var connection = new KeptConnection(site.Edge.Address, path, headers);
        for (var warm = 0; warm < 200; warm++)
        {
            connection.Get();
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Requests; i++)
        {
            connection.Get();
        }

        var perHit = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        output.WriteLine($"{perHit} bytes");
        return perHit;
    }
}
