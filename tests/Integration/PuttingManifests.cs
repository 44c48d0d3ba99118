using System.Text.Json.Nodes;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>end-7a.</summary>
public abstract class PuttingManifests(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    public async Task An_image_put_by_tag_is_served_by_tag_and_by_digest(string mediaType)
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random, layers: 3, mediaType);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
        await ServesAsync(ManifestPath(Repository, image.Digest), image.Manifest);
    }

    [Fact]
    public async Task The_answer_says_where_it_is_and_what_it_is()
    {
        var manifest = await ManifestAsync();
        using var byTag = await Registry.PutManifestAsync(Repository, "v1", manifest);
        Assert.Equal(ManifestPath(Repository, Content.Sha256(manifest)), byTag.Next(HttpStatusCode.Created));
        Assert.Equal(Content.Sha256(manifest), Header(byTag, "Docker-Content-Digest"));
        Assert.Null(Header(byTag, "OCI-Subject"));
        using var byDigest = await Registry.PutManifestAsync(Repository, Content.Sha256(manifest), manifest);
        Assert.Equal(ManifestPath(Repository, Content.Sha256(manifest)), byDigest.Next(HttpStatusCode.Created));
    }

    [Fact]
    public async Task A_manifest_put_by_digest_has_no_tag()
    {
        var manifest = await ManifestAsync();
        await Registry.PushManifestAsync(Repository, Content.Sha256(manifest), manifest);
        await ServesAsync(ManifestPath(Repository, Content.Sha256(manifest)), manifest);
        using var tags = await Registry.GetAsync($"/v2/{Repository}/tags/list");
        Assert.Empty((JsonArray)JsonNode.Parse(await tags.Content.ReadAsStringAsync())!["tags"]!);
    }

    [Fact]
    public async Task Another_digest_than_that_of_the_bytes_stores_nothing()
    {
        var manifest = await ManifestAsync();
        var claimed = Content.Sha256(Random.Bytes(10));
        using var response = await Registry.PutManifestAsync(Repository, claimed, manifest);
        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await LacksAsync(ManifestPath(Repository, claimed), "MANIFEST_UNKNOWN");
        await LacksAsync(ManifestPath(Repository, Content.Sha256(manifest)), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task Missing_blobs_are_listed_one_by_one_and_nothing_is_stored()
    {
        var present = Random.Bytes(10);
        await Registry.PushBlobAsync(Repository, present);
        var manifest = Content.Manifest(Random.Bytes(11), [present, Random.Bytes(12), Random.Bytes(13)]);
        using var response = await Registry.PutManifestAsync(Repository, "v1", manifest);
        Assert.Equal(3, await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN"));
        await LacksAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
        await LacksAsync(ManifestPath(Repository, Content.Sha256(manifest)), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_a_missing_blob()
    {
        var other = await Registry.PushImageAsync(Random.Repository(), "v1", Random);
        using var response = await Registry.PutManifestAsync(Repository, "v1", other.Manifest);
        Assert.Equal(2, await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN"));
    }

    [Fact]
    public async Task A_layer_that_lives_elsewhere_need_not_be_here()
    {
        var config = Random.Bytes(10);
        await Registry.PushBlobAsync(Repository, config);
        var manifest = Content.Manifest(config, [], change: document =>
        {
            var layer = Content.Descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", Random.Bytes(10));
            layer["urls"] = new JsonArray("https://example.com/layer");
            document["layers"] = new JsonArray(layer);
        });
        await ServesAsync(ManifestPath(Repository, await Registry.PushManifestAsync(Repository, "v1", manifest)), manifest);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifestList)]
    public async Task Children_of_an_index_may_be_missing(string mediaType)
    {
        var image = await Registry.PushImageAsync(Repository, "child", Random);
        var index = Content.Index([Content.Descriptor(image.MediaType, image.Manifest), Content.Descriptor(MediaTypes.OciManifest, Random.Bytes(9))], mediaType);
        await Registry.PushManifestAsync(Repository, "v1", index, mediaType);
        await ServesAsync(ManifestPath(Repository, "v1"), index);
    }

    [Fact]
    public async Task A_manifest_may_be_put_again_and_a_tag_may_move()
    {
        var first = await Registry.PushImageAsync(Repository, "v1", Random);
        await Registry.PushManifestAsync(Repository, "v1", first.Manifest);
        var second = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1"), second.Manifest);
        await ServesAsync(ManifestPath(Repository, first.Digest), first.Manifest);
    }

    [Fact]
    public async Task The_content_type_may_be_missing_when_the_document_says_it()
    {
        var manifest = await ManifestAsync();
        await Registry.PushManifestAsync(Repository, "v1", manifest, mediaType: null);
        using var response = await Registry.GetAsync(ManifestPath(Repository, "v1"));
        Assert.Equal(MediaTypes.OciManifest, Header(response, "Content-Type"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerSchema1)]
    [InlineData(MediaTypes.DockerSchema1Signed)]
    [InlineData("application/vnd.example.unknown+json")]
    public async Task A_media_type_that_is_no_manifests_or_contradicts_it_is_refused(string mediaType)
    {
        using var response = await Registry.PutManifestAsync(Repository, "v1", await ManifestAsync(), mediaType);
        await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
        using var after = await Registry.GetAsync(ManifestPath(Repository, "v1"));
        await after.RefusesAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN");
    }

    private async Task<byte[]> ManifestAsync()
    {
        var (config, layer) = (Random.Bytes(50), Random.Bytes(60));
        await Registry.PushBlobAsync(Repository, config);
        await Registry.PushBlobAsync(Repository, layer);
        return Content.Manifest(config, [layer]);
    }
}
