namespace EdgeRegistry.Integration;

/// <summary>end-11: a blob of one repository linked into another.</summary>
public abstract class Mounting(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task A_mounted_blob_is_served_through_the_other_repository()
    {
        var (blob, other) = (Random.Bytes(1000), Random.Repository());
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await LacksAsync(BlobPath(other, digest), "BLOB_UNKNOWN");
        using var response = await MountAsync(other, $"mount={digest}&from={Repository}");
        Assert.Equal(BlobPath(other, digest), response.Next(HttpStatusCode.Created));
        Assert.Equal(digest, Header(response, "Docker-Content-Digest"));
        await ServesAsync(BlobPath(other, digest), blob);
    }

    [Fact]
    public async Task A_percent_encoded_source_is_understood()
    {
        var other = Random.Repository();
        var digest = await Registry.PushBlobAsync(Repository, Random.Bytes(1000));
        using var response = await MountAsync(other, $"from={Uri.EscapeDataString(Repository)}&mount={Uri.EscapeDataString(digest)}");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task A_source_of_one_component_is_the_one_in_library()
    {
        var name = Guid.NewGuid().ToString("n");
        var digest = await Registry.PushBlobAsync("library/" + name, Random.Bytes(100));
        using var response = await MountAsync(Repository, $"mount={digest}&from={name}");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Every_refusal_of_a_mount_is_the_same_upload_session()
    {
        var digest = await Registry.PushBlobAsync(Random.Repository(), Random.Bytes(1000));
        var linkless = Random.Repository();
        await Registry.PushBlobAsync(linkless, Random.Bytes(10));
        await RefusedAsync($"mount={digest}&from={linkless}"); // the blob exists, but not there
        await RefusedAsync($"mount={digest}&from={Random.Repository()}"); // no such repository
        await RefusedAsync($"mount={Content.Sha256(Random.Bytes(5))}&from={linkless}"); // no such blob
        await LacksAsync(BlobPath(Repository, digest), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Without_a_source_the_answer_is_a_link_or_a_session()
    {
        var (blob, other) = (Random.Bytes(1000), Random.Repository());
        var digest = await Registry.PushBlobAsync(Repository, blob);
        using var response = await MountAsync(other, $"mount={digest}");
        if (response.StatusCode == HttpStatusCode.Created)
        {
            await ServesAsync(BlobPath(other, digest), blob);
            return;
        }

        response.Next(HttpStatusCode.Accepted);
        await LacksAsync(BlobPath(other, digest), "BLOB_UNKNOWN");
    }

    [Theory]
    [InlineData("mount=sha256:abc&from=a/b")]
    [InlineData("mount=&from=a/b")]
    [InlineData("mount=..%2f..%2fetc&from=a/b")]
    [InlineData("mount=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855&from=..%2f..")]
    [InlineData("mount=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855&from=A")]
    public async Task A_malformed_mount_links_nothing_and_breaks_nothing(string query)
    {
        using var response = await MountAsync(Repository, query);
        if (response.StatusCode == HttpStatusCode.Accepted)
        {
            response.Next(HttpStatusCode.Accepted);
            return;
        }

        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID", "NAME_INVALID");
    }

    [Fact]
    public async Task Deleting_the_source_leaves_the_mounted_blob()
    {
        var (blob, other) = (Random.Bytes(1000), Random.Repository());
        var digest = await Registry.PushBlobAsync(Repository, blob);
        using var mounted = await MountAsync(other, $"mount={digest}&from={Repository}");
        Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
        using var deleted = await Registry.DeleteAsync(BlobPath(Repository, digest));
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        await LacksAsync(BlobPath(Repository, digest), "BLOB_UNKNOWN");
        await ServesAsync(BlobPath(other, digest), blob);
    }

    private Task<HttpResponseMessage> MountAsync(string repository, string query) => Registry.PostAsync($"/v2/{repository}/blobs/uploads/?{query}");

    private async Task RefusedAsync(string query)
    {
        var blob = Random.Bytes(10);
        using var response = await MountAsync(Repository, query);
        using var put = await Registry.PutAsync(response.Next(HttpStatusCode.Accepted).Finish(Content.Sha256(blob)), blob);
        put.Next(HttpStatusCode.Created);
    }
}
