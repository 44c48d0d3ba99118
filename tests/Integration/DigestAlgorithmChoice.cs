using System.Text.Json.Nodes;

namespace EdgeRegistry.Integration;

/// <summary>end-4c, and sha512 everywhere.</summary>
public abstract class DigestAlgorithmChoice(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task A_session_begun_for_sha512_takes_chunks()
    {
        var blob = Random.Bytes(5000);
        var location = await Registry.StartUploadAsync(Repository, "?digest-algorithm=sha512");
        location = await Registry.PushChunkAsync(location, blob, 0, 3000);
        location = await Registry.PushChunkAsync(location, blob, 3000, 2000);
        using var put = await Registry.PutAsync(location.Finish(Content.Sha512(blob)));
        Assert.Equal(BlobPath(Repository, Content.Sha512(blob)), put.Next(HttpStatusCode.Created));
        await ServesAsync(BlobPath(Repository, Content.Sha512(blob)), blob);
        await ServesAsync(BlobPath(Repository, Content.Sha512(blob)), blob);
    }

    [Fact]
    public async Task A_single_POST_and_a_PUT_may_name_sha512_too()
    {
        var (first, second) = (Random.Bytes(500), Random.Bytes(501));
        using var post = await Registry.PostAsync($"/v2/{Repository}/blobs/uploads/?digest={Content.Sha512(first)}", first);
        post.Next(HttpStatusCode.Created);
        await Registry.PushBlobAsync(Repository, second, Content.Sha512(second));
        await ServesAsync(BlobPath(Repository, Content.Sha512(first)), first);
        await ServesAsync(BlobPath(Repository, Content.Sha512(second)), second);
    }

    [Theory]
    [InlineData("sha256", true)]
    [InlineData("sha512", false)]
    public async Task A_session_may_end_with_the_other_algorithm(string begun, bool endWith512)
    {
        var blob = Random.Bytes(700);
        var digest = endWith512 ? Content.Sha512(blob) : Content.Sha256(blob);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository, $"?digest-algorithm={begun}"), blob, 0, 700);
        using var put = await Registry.PutAsync(location.Finish(digest));
        put.Next(HttpStatusCode.Created);
        await ServesAsync(BlobPath(Repository, digest), blob);
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_for_sha512_as_well()
    {
        var blob = Random.Bytes(100);
        var claimed = Content.Sha512(Random.Bytes(100));
        var location = await Registry.StartUploadAsync(Repository, "?digest-algorithm=sha512");
        using var put = await Registry.PutAsync(location.Finish(claimed), blob);
        await put.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await LacksAsync(BlobPath(Repository, claimed), "BLOB_UNKNOWN");
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("SHA256")]
    [InlineData("blake3")]
    [InlineData("..%2f..")]
    public async Task An_algorithm_that_is_not_supported_is_refused(string algorithm)
    {
        using var response = await Registry.PostAsync($"/v2/{Repository}/blobs/uploads/?digest-algorithm={algorithm}");
        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID", "UNSUPPORTED");
    }

    [Fact]
    public async Task A_manifest_may_list_and_be_named_by_sha512()
    {
        var (config, layer) = (Random.Bytes(10), Random.Bytes(11));
        await Registry.PushBlobAsync(Repository, config);
        await Registry.PushBlobAsync(Repository, layer, Content.Sha512(layer));
        var manifest = Content.Manifest(config, [], change: document =>
            document["layers"] = new JsonArray(Content.Descriptor(Content.LayerType, layer, Content.Sha512(layer))));
        using var put = await Registry.PutManifestAsync(Repository, Content.Sha512(manifest), manifest);
        Assert.Equal(ManifestPath(Repository, Content.Sha512(manifest)), put.Next(HttpStatusCode.Created));
        await ServesAsync(ManifestPath(Repository, Content.Sha512(manifest)), manifest);
        using var head = await Registry.HeadAsync(ManifestPath(Repository, Content.Sha512(manifest)));
        Assert.Equal(Content.Sha512(manifest), Header(head, "Docker-Content-Digest"));
    }
}
