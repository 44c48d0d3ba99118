using System.Text.RegularExpressions;

namespace EdgeRegistry.Integration;

/// <summary>The life of a session: cancelled (end-14), unknown, of another repository, cut off.</summary>
public abstract partial class UploadSessions(Target target, ITestOutputHelper output) : Suite(target, output)
{
    // What Kestrel may hold of a connection (SocketTransportOptions.MaxReadBufferSize, and a block): dropped with a broken request.
    private const int Buffered = (1024 + 64) * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_cancelled_session_is_gone()
    {
        var location = await Registry.PushChunkAsync(await Registry.StartUploadAsync(Repository), Random.Bytes(100), 0, 100);
        using var cancelled = await Registry.DeleteAsync(location);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await UnknownAsync(location);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("not-a-session")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    public Task A_session_that_never_was_is_unknown(string session) => UnknownAsync($"/v2/{Repository}/blobs/uploads/{session}");

    [Fact]
    public async Task A_session_belongs_to_its_repository()
    {
        var location = await Registry.StartUploadAsync(Repository);
        await UnknownAsync(location.Replace(Repository, Random.Repository(), StringComparison.Ordinal));
        var blob = Random.Bytes(10);
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)), blob);
        put.Next(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_finished_session_takes_nothing_more()
    {
        var blob = Random.Bytes(10);
        var location = await Registry.StartUploadAsync(Repository);
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)), blob);
        put.Next(HttpStatusCode.Created);
        using var patch = await Registry.PatchAsync(location, blob, ("Content-Range", "10-19"));
        await patch.RefusesSomehowAsync();
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task Starting_many_sessions_gives_each_its_own()
    {
        var locations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Registry.StartUploadAsync(Repository)));
        Assert.Equal(20, locations.Distinct().Count());
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task A_connection_closed_in_the_middle_commits_nothing_and_the_upload_can_go_on(string method)
    {
        var blob = Random.Bytes(3_000_000);
        var location = await Registry.StartUploadAsync(Repository);
        var path = method == "PUT" ? location.Finish(Content.Sha256(blob)) : location;
        using (var raw = await RawConnection.OpenAsync(Registry.Address))
        {
            await raw.SendHeadAsync($"{method} {path} HTTP/1.1", "Content-Type: application/octet-stream", $"Content-Length: {blob.Length}");
            await raw.SendAsync(blob[..2_000_000]);
            raw.EndSending();
            Assert.NotEqual(201, (await raw.ReadAsync()).Status);
        }

        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
        await ResumeAsync(location, blob, 2_000_000);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task A_connection_closed_in_the_middle_of_a_chunked_body_commits_nothing()
    {
        var blob = Random.Bytes(100_000);
        var location = await Registry.StartUploadAsync(Repository);
        using (var raw = await RawConnection.OpenAsync(Registry.Address))
        {
            await raw.SendHeadAsync($"PATCH {location} HTTP/1.1", "Content-Type: application/octet-stream", "Transfer-Encoding: chunked");
            await raw.SendAsync([.. "C350\r\n"u8, .. blob.AsSpan(0, 50_000), .. "\r\nC350\r\n"u8, .. blob.AsSpan(50_000, 10)]);
        }

        await ResumeAsync(location, blob, 50_010);
        await ServesAsync(BlobPath(Repository, Content.Sha256(blob)), blob);
    }

    [Fact]
    public async Task A_single_POST_that_is_cut_off_commits_nothing()
    {
        var blob = Random.Bytes(100_000);
        using (var raw = await RawConnection.OpenAsync(Registry.Address))
        {
            await raw.SendHeadAsync($"POST /v2/{Repository}/blobs/uploads/?digest={Content.Sha256(blob)} HTTP/1.1", $"Content-Length: {blob.Length}");
            await raw.SendAsync(blob[..60_000]);
            raw.EndSending();
            Assert.NotEqual(201, (await raw.ReadAsync()).Status);
        }

        await LacksAsync(BlobPath(Repository, Content.Sha256(blob)), "BLOB_UNKNOWN");
    }

    // What arrived is told by the session's status, never more than was sent; the rest goes after it, as a client would go on.
    private async Task ResumeAsync(string location, byte[] blob, int sent)
    {
        var arrived = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                (arrived, location) = await ArrivedAsync(location);
                Assert.InRange(arrived, 0, sent);
                var next = Target.HasEdge || arrived >= sent - Buffered ? await AppendAsync(location, blob, arrived) : null;
                location = next ?? location;
                return next is not null;
            },
            Patience,
            () => $"the session shows {arrived} bytes of {sent} sent");
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(blob)));
        put.Next(HttpStatusCode.Created);
    }

    // Null while the broken request still holds the session, or when more of it has arrived meanwhile.
    private async Task<string?> AppendAsync(string location, byte[] blob, int start)
    {
        using var response = await Registry.PatchAsync(location, blob[start..], ("Content-Range", $"{start}-{blob.Length - 1}"));
        return response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable ? null : response.Next(HttpStatusCode.Accepted);
    }

    // A new session says 0-0 as docker's registry does: one byte and none look alike, and nobody here sends one.
    private async Task<(int Bytes, string Location)> ArrivedAsync(string location)
    {
        using var response = await Registry.GetAsync(location);
        var range = Last().Match(Header(response, "Range")!);
        var last = int.Parse(range.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        return (last == 0 ? 0 : last + 1, response.Next(HttpStatusCode.NoContent));
    }

    private async Task UnknownAsync(string location)
    {
        using var get = await Registry.GetAsync(location);
        await get.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        using var patch = await Registry.PatchAsync(location, Random.Bytes(10));
        await patch.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        using var put = await Registry.PutAsync(location.Finish(Content.Sha256(Random.Bytes(10))));
        await put.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        using var delete = await Registry.DeleteAsync(location);
        await delete.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [GeneratedRegex("^0-([0-9]+)$", RegexOptions.None, 1000)]
    private static partial Regex Last();
}
