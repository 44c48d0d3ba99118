using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>end-9 and end-10: what is deleted is gone at once, also for an edge that had it.</summary>
public abstract class Deleting(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task A_deleted_tag_is_gone_at_once_and_its_manifest_stays()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
        await DeletesAsync(Registry, ManifestPath(Repository, "v1"));
        await LacksAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
        await ServesAsync(ManifestPath(Repository, image.Digest), image.Manifest);
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone_at_once_with_all_its_tags()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await Registry.PushManifestAsync(Repository, "v2", image.Manifest);
        var kept = await Registry.PushImageAsync(Repository, "v3", Random);
        foreach (var reference in new[] { "v1", "v2", image.Digest })
        {
            await ServesAsync(ManifestPath(Repository, reference), image.Manifest);
        }

        await DeletesAsync(Registry, ManifestPath(Repository, image.Digest));
        foreach (var reference in new[] { "v1", "v2", image.Digest })
        {
            await LacksAsync(ManifestPath(Repository, reference), "MANIFEST_UNKNOWN");
        }

        await ServesAsync(ManifestPath(Repository, "v3"), kept.Manifest);
        Assert.Equal(["v3"], (await Registry.PageAsync($"/v2/{Repository}/tags/list", "tags")).Names);
    }

    [Fact]
    public async Task A_deleted_manifest_can_be_pushed_again()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, image.Digest), image.Manifest);
        await DeletesAsync(Registry, ManifestPath(Repository, image.Digest));
        await Registry.PushManifestAsync(Repository, "v1", image.Manifest);
        await ServesAsync(ManifestPath(Repository, image.Digest), image.Manifest);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_at_once_here_and_stays_elsewhere()
    {
        var (blob, other) = (Random.Bytes(1000), Random.Repository());
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await Registry.PushBlobAsync(other, blob);
        await ServesAsync(BlobPath(Repository, digest), blob);
        await DeletesAsync(Registry, BlobPath(Repository, digest));
        await LacksAsync(BlobPath(Repository, digest), "BLOB_UNKNOWN");
        await ServesAsync(BlobPath(other, digest), blob);
        await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, digest), blob);
    }

    [Fact]
    public async Task A_blob_that_a_manifest_lists_stays_until_the_manifest_is_deleted()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        foreach (var blob in image.Layers.Append(image.Config))
        {
            using var refused = await Registry.DeleteAsync(BlobPath(Repository, Content.Sha256(blob)));
            await refused.RefusesAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
            await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
        }

        await DeletesAsync(Registry, ManifestPath(Repository, image.Digest));
        await DeletesAsync(Registry, BlobPath(Repository, Content.Sha256(image.Config)));
        await LacksAsync(BlobPath(Repository, Content.Sha256(image.Config)), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_child_of_an_index_can_be_deleted_and_leaves_a_sparse_index()
    {
        var child = await Registry.PushImageAsync(Repository, "child", Random);
        var index = Content.Index([Content.Descriptor(child.MediaType, child.Manifest)]);
        await Registry.PushManifestAsync(Repository, "v1", index, MediaTypes.OciIndex);
        await DeletesAsync(Registry, ManifestPath(Repository, child.Digest));
        await LacksAsync(ManifestPath(Repository, child.Digest), "MANIFEST_UNKNOWN");
        await ServesAsync(ManifestPath(Repository, "v1"), index);
    }

    [Fact]
    public async Task What_does_not_exist_cannot_be_deleted()
    {
        await Registry.PushImageAsync(Repository, "v1", Random);
        await RefusesAsync(ManifestPath(Repository, "v2"), "MANIFEST_UNKNOWN");
        await RefusesAsync(ManifestPath(Repository, Content.Sha256(Random.Bytes(9))), "MANIFEST_UNKNOWN");
        await RefusesAsync(BlobPath(Repository, Content.Sha256(Random.Bytes(9))), "BLOB_UNKNOWN");
        await DeletesAsync(Registry, ManifestPath(Repository, "v1"));
        await RefusesAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_tag_deleted_at_the_origin_is_gone_at_once_through_the_edge()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
        await DeletesAsync(Origin, ManifestPath(Repository, "v1"));
        await LacksAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_manifest_deleted_at_the_origin_is_gone_for_an_edge_that_hears_of_it_and_its_tags_for_every_edge()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        await ServesAsync(ManifestPath(Repository, "v1"), image.Manifest);
        await ServesAsync(ManifestPath(Repository, image.Digest), image.Manifest);
        await DeletesAsync(Origin, ManifestPath(Repository, image.Digest));
        await LacksAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
        if (Target.HearsChanges)
        {
            await LacksAsync(ManifestPath(Repository, image.Digest), "MANIFEST_UNKNOWN");
        }
    }

    [Fact]
    public async Task A_blob_deleted_at_the_origin_is_gone_for_an_edge_that_hears_of_it()
    {
        var blob = Random.Bytes(100);
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, digest), blob);
        await DeletesAsync(Origin, BlobPath(Repository, digest));
        if (Target.HearsChanges)
        {
            await LacksAsync(BlobPath(Repository, digest), "BLOB_UNKNOWN");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_deleted_just_after_it_was_filled_is_gone_every_time(bool atTheOrigin)
    {
        // Many at once: an edge may still be writing a blob to its disk when the link goes.
        var blobs = Enumerable.Range(0, atTheOrigin && !Target.HearsChanges ? 0 : 60).Select(_ => Random.Bytes(100_000)).ToList();
        await Task.WhenAll(blobs.Select(async blob =>
        {
            var path = BlobPath(Repository, await Origin.PushBlobAsync(Repository, blob));
            await ServesAsync(path, blob);
            await DeletesAsync(atTheOrigin ? Origin : Registry, path);
            await LacksAsync(path, "BLOB_UNKNOWN");
        }));
    }

    private static async Task DeletesAsync(RegistryClient client, string path)
    {
        using var response = await client.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private async Task RefusesAsync(string path, string code)
    {
        using var response = await Registry.DeleteAsync(path);
        await response.RefusesAsync(HttpStatusCode.NotFound, code);
    }
}
