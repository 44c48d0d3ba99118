using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Manifests;

public sealed class ManifestWrites
{
    [Fact]
    public async Task A_manifest_whose_blobs_are_missing_leaves_nothing_behind()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var body = SampleManifest.Image(Digest.Compute(DigestAlgorithm.Sha256, "absent"u8));
        using var put = await origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/one", body);
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", await put.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"repositories":[]}""", await origin.Client.GetStringAsync("/v2/_catalog"));
        Assert.Empty(origin.Bus.Published);
    }

    [Theory]
    [InlineData("[{0},{1}]")]
    [InlineData("[{1},{0}]")]
    public async Task A_missing_layer_that_is_listed_twice_is_missing_although_it_has_urls_once(string layers)
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var absent = $"\"mediaType\":\"a/b\",\"digest\":\"{Digest.Compute(DigestAlgorithm.Sha256, "absent"u8)}\",\"size\":6";
        var list = string.Format(null, layers, $"{{{absent},\"urls\":[\"http://elsewhere.example/\"]}}", $"{{{absent}}}");
        var body = System.Text.Encoding.UTF8.GetString(SampleManifest.Image(config)).Replace("\"layers\":[]", $"\"layers\":{list}", StringComparison.Ordinal);
        using var put = await origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/one", System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", await put.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_can_be_deleted_only_after_the_manifests_that_list_it()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var body = SampleManifest.Image(config);
        using var put = await origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/one", body);
        using var refused = await origin.SendAsync(HttpMethod.Delete, $"/v2/team/app/blobs/{config}");
        using var manifest = await origin.SendAsync(HttpMethod.Delete, $"/v2/team/app/manifests/{Digest.Compute(DigestAlgorithm.Sha256, body)}");
        using var deleted = await origin.SendAsync(HttpMethod.Delete, $"/v2/team/app/blobs/{config}");
        using var pull = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{config}");
        Assert.Equal(
            [HttpStatusCode.MethodNotAllowed, HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.NotFound],
            new[] { refused.StatusCode, manifest.StatusCode, deleted.StatusCode, pull.StatusCode });
    }

    [Fact]
    public async Task A_link_that_is_deleted_while_a_manifest_relies_on_it_never_leaves_the_manifest_without_it()
    {
        await using var origin = await RunningOrigin.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var repository = $"team/r{round}";
            var config = await origin.PushBlobAsync(SampleManifest.Config, repository);
            var put = origin.SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/one", SampleManifest.Image(config));
            var delete = origin.SendAsync(HttpMethod.Delete, $"/v2/{repository}/blobs/{config}");
            using var putAnswer = await put;
            using var deleteAnswer = await delete;
            using var pull = await origin.SendAsync(HttpMethod.Get, $"/v2/{repository}/blobs/{config}");
            Assert.Equal(putAnswer.StatusCode == HttpStatusCode.Created, pull.StatusCode == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_blob_s_last_use_is_recorded_at_most_once_a_minute()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await origin.PushBlobAsync([1]);
        var pushed = await LastUsedAsync(origin, digest);
        await HeadAsync(origin, digest);
        Assert.Equal(pushed, await LastUsedAsync(origin, digest));
        origin.Time.Advance(TimeSpan.FromSeconds(61));
        await HeadAsync(origin, digest);
        Assert.Equal(pushed + 61_000, await LastUsedAsync(origin, digest));
    }

    private static async Task HeadAsync(RunningOrigin origin, Digest digest)
    {
        using var head = await origin.SendAsync(HttpMethod.Head, $"/v2/team/app/blobs/{digest}");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    private static async Task<long> LastUsedAsync(RunningOrigin origin, Digest digest)
    {
        var blob = await origin.The<Origin.Database.Database>().ReadAsync(
            session => origin.The<Origin.Blobs.BlobsTable>().FindAsync(session, RepositoryName.Parse("team/app"), digest),
            CancellationToken.None);
        return blob!.LastUsed;
    }
}
