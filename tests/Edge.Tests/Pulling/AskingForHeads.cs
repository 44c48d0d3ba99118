using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>HEAD of blobs and manifests, and conditional requests.</summary>
public sealed class AskingForHeads
{
    private static readonly byte[] Blob = Images.Bytes(5, 200_000);

    [Fact]
    public async Task HEAD_of_a_cold_blob_asks_the_origin_one_question_and_moves_no_body()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        using var response = await site.Http.HeadAsync($"/v2/library/a/blobs/{digest}");
        AssertIsBlob(response, digest);
        Assert.Equal(0, site.Origin.Requests.BlobGets);
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
    }

    [Fact]
    public async Task HEAD_of_an_unknown_blob_asks_once_and_is_404()
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.Http.HeadAsync($"/v2/library/a/blobs/{OriginContent.Sha256(Blob)}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(1, site.Origin.Requests.BlobHeads);
    }

    [Fact]
    public async Task HEAD_of_a_cached_blob_asks_nobody()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        await site.Http.PullAsync($"/v2/library/a/blobs/{digest}", Blob);
        await site.SettledAsync();
        await site.Origin.StopAsync();
        using var response = await site.Http.HeadAsync($"/v2/library/a/blobs/{digest}");
        AssertIsBlob(response, digest);
    }

    [Fact]
    public async Task HEAD_during_a_fill_has_the_length()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        site.Origin.Script.On("GET", $"/v2/library/a/blobs/{digest}", Answers.HoldAfter(1000, new Gate()));
        using var filling = await site.Http.HeadersAsync($"/v2/library/a/blobs/{digest}");
        using var response = await site.Http.HeadAsync($"/v2/library/a/blobs/{digest}");
        AssertIsBlob(response, digest);
    }

    [Fact]
    public async Task HEAD_of_a_blob_is_not_believed_from_an_origin_that_answers_with_a_page()
    {
        await using var site = await TestSite.StartAsync();
        var digest = OriginContent.Sha256(Blob);
        site.Origin.Script.On("HEAD", $"/v2/library/a/blobs/{digest}", Answers.HtmlPageAsync);
        using var response = await site.Http.HeadAsync($"/v2/library/a/blobs/{digest}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_has_the_content_gets_304()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 6);
        foreach (var path in (string[])[image.LayerPath, image.ManifestPath, image.TagPath])
        {
            var digest = path == image.LayerPath ? image.LayerDigest : image.Digest;
            foreach (var _ in (string[])["cold", "warm"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "If-None-Match", $"\"{digest}\"" } } };
                using var response = await site.Http.SendAsync(request);
                Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
                Assert.Equal($"\"{digest}\"", response.Headers.ETag?.Tag);
            }
        }
    }

    [Fact]
    public async Task HEAD_of_a_manifest_has_its_type_length_and_digest()
    {
        await using var site = await TestSite.StartAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 7);
        foreach (var path in (string[])[image.TagPath, image.ManifestPath])
        {
            using var response = await site.Http.HeadAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(MediaTypes.OciManifest, response.Content.Headers.ContentType?.ToString());
            Assert.Equal(image.Manifest.Length, response.Content.Headers.ContentLength);
            Assert.Equal(image.Digest, response.Headers.GetValues("Docker-Content-Digest").Single());
        }
    }

    [Fact]
    public async Task An_empty_blob_is_served_cold_and_warm()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", [])}";
        foreach (var _ in (string[])["cold", "warm"])
        {
            Assert.Equal(new Download(HttpStatusCode.OK, 0, 0, IsRight: true, IsComplete: true), await site.Http.PullAsync(path, []));
        }

        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }

    private static void AssertIsBlob(HttpResponseMessage response, string digest)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Blob.Length, response.Content.Headers.ContentLength);
        Assert.Equal(digest, response.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
    }
}
