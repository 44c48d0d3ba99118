using System.Net;
using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Lists;

public sealed class PagedLists
{
    [Fact]
    public async Task Following_the_links_gives_every_tag_once_in_byte_order()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var body = SampleManifest.Image(config);
        var tags = Enumerable.Range(0, 25).Select(i => $"{(char)('A' + (i * 7 % 25))}.{i}").Append("lower").Append("_first").ToArray();
        var query = string.Join('&', tags.Select(tag => $"tag={tag}"));
        using var put = await origin.SendAsync(HttpMethod.Put, $"/v2/team/app/manifests/{Digest.Compute(DigestAlgorithm.Sha256, body)}?{query}", body);
        Assert.Equal(tags.Length, put.Headers.GetValues("OCI-Tag").Count());
        Assert.Equal(tags.Order(StringComparer.Ordinal), await FollowAsync(origin, "/v2/team/app/tags/list?n=4", page => page.GetProperty("tags")));
    }

    [Fact]
    public async Task The_catalog_gives_every_repository_once()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Repositories:PageLimit", "3"));
        var names = Enumerable.Range(0, 10).Select(i => $"team/r{i}").ToList();
        foreach (var name in names)
        {
            await origin.PushBlobAsync([1], name);
        }

        Assert.Equal(names, await FollowAsync(origin, "/v2/_catalog?n=5000", page => page.GetProperty("repositories")));
    }

    [Fact]
    public async Task Referrers_with_large_annotations_are_cut_into_pages()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var expected = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var body = SampleManifest.Signature(config, config, i < 4 ? "application/a" : "application/b", new string((char)('a' + i), 600_000));
            var digest = Digest.Compute(DigestAlgorithm.Sha256, body);
            using var put = await origin.SendAsync(HttpMethod.Put, $"/v2/team/app/manifests/{digest}", body);
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            Assert.Equal(config.Value, put.Headers.GetValues("OCI-Subject").Single());
            if (i < 4)
            {
                expected.Add(digest.Value);
            }
        }

        using var first = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/referrers/{config}?artifactType=application%2Fa");
        Assert.Equal("artifactType", first.Headers.GetValues("OCI-Filters-Applied").Single());
        Assert.True(first.Content.Headers.ContentLength < 4 * 1024 * 1024);
        Assert.True(first.Headers.Contains("Link"));
        var all = await FollowAsync(origin, $"/v2/team/app/referrers/{config}?artifactType=application%2Fa", page => page.GetProperty("manifests"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), all);
    }

    private static async Task<List<string>> FollowAsync(RunningOrigin origin, string path, Func<JsonElement, JsonElement> entries)
    {
        var all = new List<string>();
        for (var next = path; next is not null;)
        {
            using var page = await origin.SendAsync(HttpMethod.Get, next);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            using var json = JsonDocument.Parse(await page.Content.ReadAsStringAsync());
            all.AddRange(entries(json.RootElement).EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : e.GetProperty("digest").GetString()!));
            next = page.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        return all;
    }
}
