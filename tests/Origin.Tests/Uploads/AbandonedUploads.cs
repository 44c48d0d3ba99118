using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Origin.Uploads;
using static EdgeRegistry.Origin.Tests.Uploads.UploadProtocol;

namespace EdgeRegistry.Origin.Tests.Uploads;

public sealed class AbandonedUploads
{
    [Fact]
    public async Task An_upload_that_nobody_continues_expires_with_its_bytes()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Uploads:Expiry", "02:00:00"));
        var old = await origin.StartUploadAsync();
        using var patched = await origin.SendAsync(HttpMethod.Patch, old, RandomBytes(100));
        origin.Time.Advance(TimeSpan.FromHours(1.5));
        var young = await origin.StartUploadAsync();
        origin.Time.Advance(TimeSpan.FromHours(1));
        await ExpireAsync(origin);
        using var gone = await origin.SendAsync(HttpMethod.Get, old);
        using var kept = await origin.SendAsync(HttpMethod.Get, young);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (gone.StatusCode, kept.StatusCode));
        Assert.Empty(Directory.GetFiles(Path.Combine(origin.Data, "uploads")));
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_while_it_is_finished_leaves_no_bytes()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var (sessions, repository) = (origin.The<UploadSessions>(), RepositoryName.Parse("team/app"));
        var started = await sessions.StartAsync(repository, DigestAlgorithm.Sha256, actor: null);
        using var turn = await origin.The<UploadTurns>().TakeAsync(started, DigestAlgorithm.Sha256);
        await origin.The<Origin.Database.Database>().WriteAsync(
            session => origin.The<UploadSessionsTable>().DeleteAsync(session, started.Id), CancellationToken.None); // before the writer made its file
        var digest = Digest.Compute(DigestAlgorithm.Sha256, []);
        await Assert.ThrowsAsync<OciException>(() => origin.The<CommitUpload>().CommitAsync(turn!, repository, digest, CancellationToken.None));
        Assert.Empty(Directory.GetFiles(Path.Combine(origin.Data, "uploads")));
    }

    [Fact]
    public async Task A_chunk_of_impossible_length_is_refused_and_not_a_fault()
    {
        await using var origin = await RunningOrigin.StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, origin.Client.BaseAddress!.Port);
        var head = $"PATCH {await origin.StartUploadAsync()} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n";
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task An_upload_that_is_being_written_does_not_expire_while_its_process_lives()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Uploads:Expiry", "02:00:00"));
        var location = await origin.StartUploadAsync();
        using var slow = await HalfAChunkAsync(origin, location, announced: 100, sent: 50);
        await UntilHeldAsync(origin, location);
        origin.Time.Advance(TimeSpan.FromHours(3));
        await origin.The<UploadSessions>().RenewAsync(CancellationToken.None);
        await ExpireAsync(origin);
        Assert.NotNull(await FindAsync(origin, location));
    }

    [Fact]
    public async Task A_finished_upload_is_forgotten_after_an_hour()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await origin.StartUploadAsync();
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf([1])}", [1]);
        Assert.NotNull(await FindAsync(origin, location));
        origin.Time.Advance(TimeSpan.FromMinutes(61));
        await ExpireAsync(origin);
        Assert.Null(await FindAsync(origin, location));
        Assert.Equal([1], await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{DigestOf([1])}"));
    }

    private static Task ExpireAsync(RunningOrigin origin) => origin.The<UploadExpiry>().RunAsync(CancellationToken.None);
}
