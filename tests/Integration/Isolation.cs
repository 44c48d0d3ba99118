using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>Content is reached only through a repository that has its link, also when an edge holds its bytes for another.</summary>
public abstract class Isolation(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task A_cached_blob_is_not_served_through_a_repository_without_its_link()
    {
        var (image, other) = (await Registry.PushImageAsync(Repository, "v1", Random), Random.Repository());
        await PullAsync(image);
        await LacksAsync(BlobPath(other, Content.Sha256(image.Layers[0])), "BLOB_UNKNOWN");
        await Registry.PushImageAsync(other, "v1", Random);
        await LacksAsync(BlobPath(other, Content.Sha256(image.Layers[0])), "BLOB_UNKNOWN");
        await LacksAsync(BlobPath(other, Content.Sha256(image.Config)), "BLOB_UNKNOWN");
        using var ranged = await Registry.GetAsync(BlobPath(other, Content.Sha256(image.Config)), ("Range", "bytes=0-0"));
        await ranged.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        using var conditional = await Registry.GetAsync(BlobPath(other, Content.Sha256(image.Config)), ("If-None-Match", $"\"{Content.Sha256(image.Config)}\""));
        await conditional.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_cached_manifest_is_not_served_through_a_repository_without_it()
    {
        var (image, other) = (await Registry.PushImageAsync(Repository, "v1", Random), Random.Repository());
        await PullAsync(image);
        await Registry.PushImageAsync(other, "v2", Random);
        await LacksAsync(ManifestPath(other, image.Digest), "MANIFEST_UNKNOWN");
        await LacksAsync(ManifestPath(other, "v1"), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task An_index_proves_nothing_about_its_children()
    {
        var (image, other) = (await Registry.PushImageAsync(Repository, "v1", Random), Random.Repository());
        await PullAsync(image);
        var index = Content.Index([Content.Descriptor(image.MediaType, image.Manifest), Content.Descriptor(Content.LayerType, image.Layers[0])]);
        await Registry.PushManifestAsync(other, "trap", index, MediaTypes.OciIndex);
        await ServesAsync(ManifestPath(other, "trap"), index);
        await LacksAsync(ManifestPath(other, image.Digest), "MANIFEST_UNKNOWN");
        await LacksAsync(BlobPath(other, Content.Sha256(image.Layers[0])), "BLOB_UNKNOWN");
        await LacksAsync(BlobPath(other, Content.Sha256(image.Config)), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_subject_proves_nothing()
    {
        var (image, other) = (await Registry.PushImageAsync(Repository, "v1", Random), Random.Repository());
        await PullAsync(image);
        var config = Random.Bytes(10);
        await Registry.PushBlobAsync(other, config);
        var artifact = Content.Manifest(config, [], change: document => document["subject"] = Content.Descriptor(image.MediaType, image.Manifest));
        await Registry.PushManifestAsync(other, "trap", artifact);
        await ServesAsync(ManifestPath(other, "trap"), artifact);
        await LacksAsync(ManifestPath(other, image.Digest), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_layer_with_urls_proves_nothing()
    {
        var (image, other) = (await Registry.PushImageAsync(Repository, "v1", Random), Random.Repository());
        await PullAsync(image);
        var config = Random.Bytes(10);
        await Registry.PushBlobAsync(other, config);
        var trap = Content.Manifest(config, [], change: document =>
        {
            var layer = Content.Descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", image.Layers[0]);
            layer["urls"] = new System.Text.Json.Nodes.JsonArray("https://example.com/layer");
            document["layers"] = new System.Text.Json.Nodes.JsonArray(layer);
        });
        using var put = await Registry.PutManifestAsync(other, "trap", trap);
        using var get = await Registry.GetAsync(ManifestPath(other, "trap"));
        await LacksAsync(BlobPath(other, Content.Sha256(image.Layers[0])), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_child_is_served_through_the_repository_that_has_it_after_its_index()
    {
        var child = await Origin.PushImageAsync(Repository, "child", Random);
        var index = Content.Index([Content.Descriptor(child.MediaType, child.Manifest)]);
        await Origin.PushManifestAsync(Repository, "v1", index, MediaTypes.OciIndex);
        await ServesAsync(ManifestPath(Repository, "v1"), index);
        await PullAsync(child);
        await PullAsync(child);
    }

    private async Task PullAsync(PushedImage image)
    {
        await ServesAsync(ManifestPath(image.Repository, image.Digest), image.Manifest);
        foreach (var blob in image.Layers.Append(image.Config))
        {
            await ServesAsync(BlobPath(image.Repository, Content.Sha256(blob)), blob);
        }
    }
}
