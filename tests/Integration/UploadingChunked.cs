namespace EdgeRegistry.Integration;

/// <summary>end-5, end-6: chunks, streams, and what a session says of itself (end-13).</summary>
public abstract class UploadingChunked(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1000, 999)]
    [InlineData(250_000, 100_000)]
    [InlineData(26, 1)]
    public async Task A_blob_in_chunks_comes_back_whole(int size, int chunk)
    {
        var blob = Random.Bytes(size);
        await ServesAsync(BlobPath(Repository, await Registry.PushBlobInChunksAsync(Repository, blob, chunk)), blob);
    }

    [Fact]
    public async Task The_last_chunk_may_come_with_the_final_PUT()
    {
        var blob = Random.Bytes(3000);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 2000);
        using var response = await Registry.PutAsync(
            location.Finish(Content.Sha256(blob)), blob[2000..], ("Content-Range", "2000-2999"), ("Content-Type", "application/octet-stream"));
        Assert.Equal(BlobPath(Repository, Content.Sha256(blob)), response.Next(HttpStatusCode.Created));
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task A_stream_without_a_range_is_one_chunk_as_docker_sends_it()
    {
        var blob = Random.Bytes(500_000);
        using var body = new StreamContent(new MemoryStream(blob));
        using var patch = await Registry.SendAsync(HttpMethod.Patch, await Registry.StartUploadAsync(Repository), body, ("Transfer-Encoding", "chunked"));
        var location = patch.Next(HttpStatusCode.Accepted);
        Assert.Equal("0-499999", Header(patch, "Range"));
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)));
        put.Next(HttpStatusCode.Created);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task The_status_of_a_session_tells_how_far_it_is()
    {
        var blob = Random.Bytes(3000);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 1000);
        location = await StatusAsync(location, "0-999");
        location = await Registry.PushChunkAsync(location, blob, 1000, 2000);
        location = await StatusAsync(location, "0-2999");
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)));
        put.Next(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(999)]
    [InlineData(1001)]
    [InlineData(0)]
    public async Task A_chunk_out_of_order_is_refused_with_the_current_range(int start)
    {
        var blob = Random.Bytes(3000);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 1000);
        using var refused = await Registry.PatchAsync(location, blob[start..(start + 100)], ("Content-Range", $"{start}-{start + 99}"), ("Content-Type", "application/octet-stream"));
        await refused.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "BLOB_UPLOAD_INVALID");
        Assert.Equal("0-999", Header(refused, "Range"));
        location = await Registry.PushChunkAsync(Header(refused, "Location")!, blob, 1000, 2000);
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)));
        put.Next(HttpStatusCode.Created);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task A_first_chunk_that_does_not_begin_at_the_beginning_is_refused()
    {
        var location = await Registry.StartUploadAsync(Repository);
        using var refused = await Registry.PatchAsync(location, Random.Bytes(10), ("Content-Range", "10-19"));
        await refused.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "BLOB_UPLOAD_INVALID");
    }

    [Fact]
    public async Task A_final_chunk_out_of_order_is_refused_and_commits_nothing()
    {
        var blob = Random.Bytes(3000);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 1000);
        using var refused = await Registry.PutAsync(location.Finish(Content.Sha256(blob)), blob[2000..], ("Content-Range", "2000-2999"));
        await refused.RefusesAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "BLOB_UPLOAD_INVALID");
        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
        await StatusAsync(location, "0-999");
    }

    [Theory]
    [InlineData("a-b")]
    [InlineData("5")]
    [InlineData("9-0")]
    [InlineData("-5")]
    [InlineData("0-9999999999999999999999")]
    public async Task A_malformed_chunk_range_is_refused_and_moves_nothing(string range)
    {
        var blob = Random.Bytes(30);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 10);
        using var refused = await Registry.PatchAsync(location, blob[10..20], ("Content-Range", range));
        await refused.RefusesSomehowAsync();
        await StatusAsync(location, "0-9");
    }

    [Fact]
    public async Task A_chunk_of_another_length_than_its_range_is_refused_and_moves_nothing()
    {
        var blob = Random.Bytes(30);
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 10);
        using var refused = await Registry.PatchAsync(location, blob[10..20], ("Content-Range", "10-29"));
        await refused.RefusesAsync(HttpStatusCode.BadRequest, "SIZE_INVALID");
        await StatusAsync(location, "0-9");
    }

    [Fact]
    public async Task Wrong_bytes_in_chunks_commit_nothing()
    {
        var blob = Random.Bytes(3000);
        var claimed = Content.Sha256(Random.Bytes(3000));
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 3000);
        using var refused = await Registry.PutAsync(location.Finish(claimed));
        await refused.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await LacksAsync(BlobPath(Repository, claimed), "BLOB_UNKNOWN");
        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Repeating_a_final_PUT_without_a_body_answers_201_again()
    {
        var blob = Random.Bytes(1000);
        var finish = (await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), blob, 0, 1000)).Finish(Content.Sha256(blob));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var response = await Registry.PutAsync(finish);
            response.Next(HttpStatusCode.Created);
        }
    }

    private async Task<string> StatusAsync(string location, string range)
    {
        using var response = await Registry.GetAsync(location);
        Assert.Equal(range, Header(response, "Range"));
        return response.Next(HttpStatusCode.NoContent);
    }
}
