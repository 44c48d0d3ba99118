using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>end-3.</summary>
public abstract class PullingManifests(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData(MediaTypes.OciManifest, null)]
    [InlineData(MediaTypes.OciManifest, "*/*")]
    [InlineData(MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.DockerManifest)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.DockerSchema1Signed)]
    [InlineData(MediaTypes.OciManifest, "text/html;q=0.1, nonsense")]
    [InlineData(MediaTypes.DockerManifest, null)]
    [InlineData(MediaTypes.DockerManifest, MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest, MediaTypes.DockerManifest)]
    public async Task Accept_changes_no_byte_and_no_type(string mediaType, string? accept)
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random, mediaType: mediaType);
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];
        foreach (var reference in new[] { "v1", image.Digest, "v1", image.Digest })
        {
            using var response = await Registry.GetAsync(ManifestPath(Repository, reference), headers);
            Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, Header(response, "Content-Type")));
            Assert.Equal(image.Digest, Header(response, "Docker-Content-Digest"));
            Assert.Equal(image.Manifest.Length, response.Content.Headers.ContentLength);
            Assert.Equal(image.Manifest, await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task HEAD_agrees_with_GET_by_tag_and_by_digest_cold_and_warm()
    {
        var image = await Origin.PushImageAsync(Repository, "v1", Random);
        foreach (var reference in new[] { "v1", image.Digest, "v1", image.Digest })
        {
            using var head = await Registry.HeadAsync(ManifestPath(Repository, reference));
            Assert.Equal((HttpStatusCode.OK, image.Manifest.Length), (head.StatusCode, head.Content.Headers.ContentLength));
            await HeadAgreesWithGetAsync(ManifestPath(Repository, reference));
        }
    }

    [Fact]
    public async Task HEAD_before_any_GET_answers_from_a_cold_edge()
    {
        var image = await Origin.PushImageAsync(Repository, "v1", Random);
        foreach (var reference in new[] { image.Digest, "v1" })
        {
            using var head = await Registry.HeadAsync(ManifestPath(Repository, reference));
            Assert.Equal((HttpStatusCode.OK, image.Digest, image.MediaType), (head.StatusCode, Header(head, "Docker-Content-Digest"), Header(head, "Content-Type")));
        }
    }

    [Theory]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("*", true)]
    [InlineData("\"a\", {0}", true)]
    [InlineData("\"a\"", false)]
    public async Task If_None_Match_spares_the_body(string condition, bool unmodified)
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        foreach (var reference in new[] { "v1", image.Digest, "v1", image.Digest })
        {
            using var response = await Registry.GetAsync(ManifestPath(Repository, reference), ("If-None-Match", condition.Replace("{0}", $"\"{image.Digest}\"", StringComparison.Ordinal)));
            Assert.Equal(unmodified ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
            Assert.Equal($"\"{image.Digest}\"", Header(response, "ETag"));
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_unknown()
    {
        await Registry.PushImageAsync(Repository, "v1", Random);
        await LacksAsync(ManifestPath(Repository, "v2"), "MANIFEST_UNKNOWN");
        await LacksAsync(ManifestPath(Repository, Content.Sha256(Random.Bytes(5))), "MANIFEST_UNKNOWN");
        using var elsewhere = await Registry.GetAsync(ManifestPath(Random.Repository(), "v1"));
        await elsewhere.RefusesAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN", "NAME_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_is_no_manifest_and_a_manifest_is_no_blob()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await LacksAsync(ManifestPath(Repository, Content.Sha256(image.Config)), "MANIFEST_UNKNOWN");
        await LacksAsync(BlobPath(Repository, image.Digest), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task The_namespace_that_containerd_adds_changes_nothing()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1") + "?ns=docker.io", image.Manifest);
        await ServesAsync(ManifestPath(Repository, image.Digest) + "?ns=docker.io", image.Manifest);
    }

    [Fact]
    public async Task A_tag_that_was_unknown_is_served_as_soon_as_it_is_pushed()
    {
        await Registry.PushBlobAsync(Repository, Random.Bytes(5));
        using var before = await Registry.GetAsync(ManifestPath(Repository, "v1"));
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
    }
}
