using System.Net;
using System.Text;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Link;

/// <summary>Bodies that cross the link compressed arrive as they are, or not at all.</summary>
public sealed class Lz4OnTheLink
{
    private static readonly byte[] Blob = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i}\n")));

    private static string Path => "/v2/library/a/blobs/" + OriginContent.Sha256(Blob);

    [Fact]
    public async Task A_blob_is_decoded_and_its_client_sees_nothing_of_it()
    {
        await using var site = await StartAsync(Lz4Answers.HonestAsync);
        using var response = await site.Http.HeadersAsync(Path);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(new Download(HttpStatusCode.OK, Blob.Length, Blob.Length, IsRight: true, IsComplete: true), await Download.ReadAsync(response, Blob));
        await site.SettledAsync();
        Assert.True(await site.Http.PullAsync(Path, Blob) is { Status: HttpStatusCode.OK, IsRight: true }); // from the disk
        Assert.True(Lz4Answers.IsAsked(Assert.Single(site.Origin.Requests.All)));
        Assert.InRange(await site.Edge.MetricAsync("edgeregistry_edge_lz4_saved_bytes_total"), Blob.Length / 2, Blob.Length);
    }

    [Fact]
    public async Task A_manifest_is_decoded()
    {
        await using var site = await StartAsync(Lz4Answers.HonestAsync);
        var manifest = Images.Manifest(Blob, Enumerable.Range(0, 50).Select(_ => Blob));
        var digest = site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciManifest);
        site.Origin.Script.On("GET", "/v2/library/a/manifests/" + digest, Lz4Answers.HonestAsync);
        Assert.True(await site.Http.PullAsync("/v2/a/manifests/" + digest, manifest) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_lz4_bodies_total"));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("no frame")]
    [InlineData("less than announced")]
    public async Task A_body_that_breaks_is_taken_up_uncompressed_where_it_broke(string what)
    {
        await using var site = await StartAsync(what switch
        {
            "cut" => Lz4Answers.CutAsync,
            "no frame" => NoFrameAsync,
            _ => Lz4Answers.Announcing(Blob.Length, Blob[..300_000]),
        });
        Assert.Equal(new Download(HttpStatusCode.OK, Blob.Length, Blob.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(Path, Blob));
        var asked = site.Origin.Requests.All;
        Assert.Equal(2, asked.Count);
        Assert.Null(asked[1].Header("Accept-Encoding"));
        Assert.InRange(await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"), Blob.Length, Blob.Length); // never more than the blob has
    }

    [Fact]
    public async Task What_comes_after_the_announced_length_is_never_read()
    {
        await using var site = await StartAsync(Lz4Answers.Announcing(Blob.Length, [.. Blob, .. new byte[64 << 20]]));
        Assert.Equal(new Download(HttpStatusCode.OK, Blob.Length, Blob.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(Path, Blob));
        Assert.Single(site.Origin.Requests.All);
        Assert.InRange(await site.Edge.MetricAsync("edgeregistry_edge_origin_bytes_total"), Blob.Length, Blob.Length);
    }

    [Fact]
    public async Task Other_bytes_are_never_a_complete_blob()
    {
        await using var site = await StartAsync(Lz4Answers.Announcing(Blob.Length, [.. Blob.Reverse()]));
        Assert.False(await site.Http.TryPullAsync(Path, Blob) is { IsComplete: true, Status: HttpStatusCode.OK });
        await Eventually.TrueAsync(async () => await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"mismatch\"}") == 1, "the fetch has failed");
    }

    [Fact]
    public async Task A_manifest_of_more_than_was_announced_is_refused()
    {
        await using var site = await StartAsync(Lz4Answers.HonestAsync);
        var manifest = Images.Manifest(Blob);
        var digest = site.Origin.Content.AddManifest("library/a", manifest, MediaTypes.OciManifest);
        site.Origin.Script.On("GET", "/v2/library/a/manifests/" + digest, Lz4Answers.Announcing(manifest.Length, new byte[64 << 20]));
        using var refused = await site.Http.HeadersAsync("/v2/a/manifests/" + digest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task A_compressed_body_without_its_length_is_refused()
    {
        await using var site = await StartAsync(Lz4Answers.Announcing(null, Blob));
        using var refused = await site.Http.HeadersAsync(Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Theory]
    [InlineData("Off")]
    [InlineData("Auto")] // the origin of these tests is on this machine
    public async Task Nobody_asks_where_there_is_no_link_to_spare(string use)
    {
        await using var site = await StartAsync(Lz4Answers.HonestAsync, use);
        Assert.True(await site.Http.PullAsync(Path, Blob) is { Status: HttpStatusCode.OK, IsRight: true });
        Assert.False(Lz4Answers.IsAsked(Assert.Single(site.Origin.Requests.All)));
    }

    private static Task NoFrameAsync(Microsoft.AspNetCore.Http.HttpContext context, StoredContent? honest)
    {
        context.Response.Headers.ContentEncoding = context.Request.Headers.AcceptEncoding;
        context.Response.Headers["EdgeRegistry-Content-Length"] = $"{Blob.Length}";
        return RangedAnswers.AtMost(int.MaxValue)(context, honest);
    }

    private static async Task<TestSite> StartAsync(Behaviour behaviour, string use = "On")
    {
        var site = await TestSite.StartAsync(("Edge:Upstream:Lz4", use));
        site.Origin.Content.AddBlob("library/a", Blob);
        site.Origin.Script.On("GET", Path, behaviour);
        return site;
    }
}
