namespace EdgeRegistry.Integration;

/// <summary>end-2.</summary>
public abstract class PullingBlobs(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(3_000_001)]
    public async Task A_blob_comes_back_as_it_was_pushed(int size)
    {
        var blob = Random.Bytes(size);
        var digest = await Registry.PushBlobAsync(Repository, blob);
        using var response = await Registry.GetAsync(BlobPath(Repository, digest));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(size, response.Content.Headers.ContentLength);
        Assert.Equal("application/octet-stream", Header(response, "Content-Type"));
        Assert.Equal(digest, Header(response, "Docker-Content-Digest"));
        Assert.Equal($"\"{digest}\"", Header(response, "ETag"));
        Assert.Equal("bytes", Header(response, "Accept-Ranges"));
        Assert.Equal(blob, await response.Content.ReadAsByteArrayAsync());
        await ServesAsync(BlobPath(Repository, digest), blob); // a second time: an edge has it now
    }

    [Fact]
    public async Task HEAD_agrees_with_GET_cold_and_warm()
    {
        var digest = await Registry.PushBlobAsync(Repository, Random.Bytes(5000));
        using var cold = await Registry.HeadAsync(BlobPath(Repository, digest));
        Assert.Equal((HttpStatusCode.OK, 5000), (cold.StatusCode, cold.Content.Headers.ContentLength));
        await HeadAgreesWithGetAsync(BlobPath(Repository, digest));
        await HeadAgreesWithGetAsync(BlobPath(Repository, digest));
    }

    [Fact]
    public async Task The_namespace_that_containerd_adds_changes_nothing()
    {
        var blob = Random.Bytes(100);
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, digest) + "?ns=docker.io", blob);
        await ServesAsync(BlobPath(Repository, digest) + "?ns=docker.io", blob);
    }

    [Fact]
    public async Task A_digest_may_be_percent_encoded()
    {
        var blob = Random.Bytes(100);
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, digest.Replace(":", "%3A", StringComparison.Ordinal)), blob);
    }

    [Fact]
    public async Task An_unknown_blob_is_unknown()
    {
        await Registry.PushBlobAsync(Repository, Random.Bytes(10));
        await LacksAsync(BlobPath(Repository, Content.Sha256(Random.Bytes(20))), "BLOB_UNKNOWN");
        await LacksAsync(BlobPath(Repository, Content.Sha512(Random.Bytes(20))), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_that_was_unknown_is_served_as_soon_as_it_is_pushed()
    {
        var blob = Random.Bytes(200);
        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
        await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
        var other = Random.Bytes(201);
        await LacksAsync(BlobPath(Repository, Content.Sha256(other)), "BLOB_UNKNOWN");
        await Origin.PushBlobAsync(Repository, other);
        await ServesAsync(BlobPath(Repository, Content.Sha256(other)), other);
    }

    [Fact]
    public async Task A_name_of_one_component_is_the_same_repository_as_in_library()
    {
        var name = Guid.NewGuid().ToString("n");
        var blob = Random.Bytes(50);
        var digest = await Registry.PushBlobAsync(name, blob);
        await ServesAsync(BlobPath("library/" + name, digest), blob);
        await ServesAsync(BlobPath(name, digest), blob);
    }

    [Theory]
    [InlineData("blobs/uploads")]
    [InlineData("manifests/blobs/tags")]
    [InlineData("uploads/manifests/list")]
    public async Task A_repository_may_be_named_with_the_words_of_the_endpoints(string words)
    {
        var blob = Random.Bytes(50);
        var repository = $"{words}/r{Guid.NewGuid():n}";
        await ServesAsync(BlobPath(repository, await Registry.PushBlobAsync(repository, blob)), blob);
        var image = await Registry.PushImageAsync(repository, "uploads", Random);
        await ServesAsync(ManifestPath(repository, "uploads"), image.Manifest);
    }
}
