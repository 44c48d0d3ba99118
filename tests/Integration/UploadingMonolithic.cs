namespace EdgeRegistry.Integration;

/// <summary>end-4a and end-6, end-4b: POST then PUT, and a single POST.</summary>
public abstract class UploadingMonolithic(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private string Uploads => $"/v2/{Repository}/blobs/uploads/";

    [Fact]
    public async Task Starting_an_upload_answers_where_its_bytes_go()
    {
        using var response = await Registry.PostAsync(Uploads);
        var location = response.Next(HttpStatusCode.Accepted);
        Assert.StartsWith(Uploads, location, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", Header(response, "Docker-Upload-UUID"));
        Assert.Contains(Header(response, "Docker-Upload-UUID")!, location, StringComparison.Ordinal);
        Assert.True(long.Parse(Header(response, "OCI-Chunk-Min-Length")!, System.Globalization.CultureInfo.InvariantCulture) >= 0);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task POST_then_PUT_commits_a_blob()
    {
        var blob = Random.Bytes(10_000);
        var digest = Content.Sha256(blob);
        var location = await Registry.StartUploadAsync(Repository);
        using var response = await Registry.PutAsync(location.Finish(digest), blob, ("Content-Type", "application/octet-stream"));
        Assert.Equal(BlobPath(Repository, digest), response.Next(HttpStatusCode.Created));
        Assert.Equal(digest, Header(response, "Docker-Content-Digest"));
        await ServesAsync(BlobPath(Repository, digest), blob);
    }

    [Fact]
    public async Task A_single_POST_commits_a_blob()
    {
        var blob = Random.Bytes(10_000);
        var digest = Content.Sha256(blob);
        using var response = await Registry.PostAsync($"{Uploads}?digest={digest}", blob, ("Content-Type", "application/octet-stream"));
        Assert.Equal(BlobPath(Repository, digest), response.Next(HttpStatusCode.Created));
        await ServesAsync(BlobPath(Repository, digest), blob);
    }

    [Fact]
    public async Task The_path_of_uploads_is_known_without_its_last_slash()
    {
        using var response = await Registry.PostAsync(Uploads.TrimEnd('/'));
        response.Next(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Pushing_a_blob_again_is_no_error()
    {
        var blob = Random.Bytes(1000);
        await Registry.PushBlobAsync(Repository, blob);
        var digest = await Registry.PushBlobAsync(Repository, blob);
        await ServesAsync(BlobPath(Repository, digest), blob);
    }

    [Fact]
    public async Task Repeating_a_final_PUT_whose_answer_was_lost_answers_201_again()
    {
        var blob = Random.Bytes(1000);
        var finish = (await Registry.StartUploadAsync(Repository)).Finish(Content.Sha256(blob));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var response = await Registry.PutAsync(finish, blob, ("Content-Type", "application/octet-stream"));
            response.Next(HttpStatusCode.Created);
        }

        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task Another_digest_than_that_of_the_bytes_commits_nothing()
    {
        var blob = Random.Bytes(1000);
        var claimed = Content.Sha256(Random.Bytes(1000));
        using var put = await Registry.PutAsync((await Registry.StartUploadAsync(Repository)).Finish(claimed), blob, ("Content-Type", "application/octet-stream"));
        await put.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        using var post = await Registry.PostAsync($"{Uploads}?digest={claimed}", blob, ("Content-Type", "application/octet-stream"));
        await post.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await LacksAsync(BlobPath(Repository, claimed), "BLOB_UNKNOWN");
        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("../../../etc/passwd")]
    [InlineData("x")]
    public async Task A_malformed_digest_is_refused_and_the_session_lives_on(string digest)
    {
        var blob = Random.Bytes(100);
        var location = await Registry.StartUploadAsync(Repository);
        using var refused = await Registry.PutAsync(location.Finish(Uri.EscapeDataString(digest)), blob);
        await refused.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        using var post = await Registry.PostAsync($"{Uploads}?digest={Uri.EscapeDataString(digest)}", blob);
        await post.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        using var good = await Registry.PutAsync(location.Finish(Content.Sha256(blob)), blob);
        good.Next(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_final_PUT_without_a_digest_is_refused()
    {
        var location = await Registry.StartUploadAsync(Repository);
        using var response = await Registry.PutAsync(location, Random.Bytes(10));
        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task A_body_announced_by_Expect_100_continue_is_asked_for()
    {
        var blob = Random.Bytes(1000);
        var location = await Registry.StartUploadAsync(Repository);
        using var raw = await RawConnection.OpenAsync(Registry.Address);
        await raw.SendHeadAsync($"PUT {location.Finish(Content.Sha256(blob))} HTTP/1.1", "Expect: 100-continue", "Content-Type: application/octet-stream", "Content-Length: 1000");
        Assert.Equal(100, (await raw.ReadAsync()).Status);
        await raw.SendAsync(blob);
        Assert.Equal(201, (await raw.ReadAsync()).Status);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }
}
