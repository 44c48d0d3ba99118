using System.Net;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Restarting;

/// <summary>Cached files that change behind the edge's back.</summary>
public sealed class DamagedFiles
{
    public static TheoryData<string, string> Damages
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var damage in (string[])["truncated", "emptied", "deleted", "replaced by a longer one", "replaced by a folder"])
            {
                data.Add(damage, "while it runs");
                data.Add(damage, "between runs");
                data.Add(damage, "after a kill");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task The_next_pull_has_the_right_bytes(string damage, string when)
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 160);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        if (when == "after a kill")
        {
            await site.KillAndStartEdgeAsync();
        }

        var files = ((string[])[image.LayerDigest, image.ConfigPath.Split('/')[^1]]).Select(site.Edge.FileOf).ToArray();
        if (when == "between runs")
        {
            await site.StopEdgeAsync();
        }

        Assert.All(files, file => Damage(file, damage));
        if (when == "between runs")
        {
            await site.StartEdgeAsync();
        }

        for (var i = 0; i < 2; i++)
        {
            await image.PullAllAsync(site.Http);
        }
    }

    [Fact]
    public async Task A_manifest_whose_bytes_changed_is_noticed()
    {
        await using var site = await TestSite.StartAsync(("Edge:Scrub:BytesPerSecond", "0")); // else the scrubber may notice it too
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 162);
        await image.PullAllAsync(site.Http);
        await site.SettledAsync();
        await site.RestartEdgeAsync(); // nothing is in memory
        Assert.True(site.Edge.Service<CompressedManifests>().Put(Digest.Parse(image.Digest), "{}"u8));
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await site.Http.PullAsync(image.ManifestPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        }

        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_manifests_damaged_total"));
    }

    [Fact]
    public async Task A_large_manifest_is_a_file_and_noticed_when_its_bytes_changed()
    {
        await using var site = await TestSite.StartAsync();
        var manifest = System.Text.Encoding.UTF8.GetBytes(new string(' ', 300_000) + """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""");
        site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciIndex, "1");
        var digest = Digest.Compute(DigestAlgorithm.Sha256, manifest).Value;
        var path = $"/v2/library/a/manifests/{digest}";
        Assert.True(await site.Http.PullAsync(path, manifest) is { IsRight: true, IsComplete: true });
        var data = site.Edge.Data;
        await site.StopEdgeAsync();
        var file = Directory.EnumerateFiles(Path.Combine(data, "blobs"), digest.Split(':')[1], SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(file, new byte[manifest.Length]);
        await site.StartEdgeAsync();
        Assert.True(await site.Http.PullAsync(path, manifest) is { IsRight: true, IsComplete: true });
        Assert.Equal(manifest, await File.ReadAllBytesAsync(file));
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_dropped_files_total"));
    }

    private static void Damage(string file, string damage)
    {
        var length = new FileInfo(file).Length;
        switch (damage)
        {
            case "truncated":
                using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
                {
                    RandomAccess.SetLength(handle, length / 2);
                }

                break;
            case "emptied":
                File.WriteAllBytes(file, []);
                break;
            case "deleted":
                File.Delete(file);
                break;
            case "replaced by a longer one":
                File.Delete(file);
                File.WriteAllBytes(file, new byte[length + 1]);
                break;
            case "replaced by a folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }
    }
}
