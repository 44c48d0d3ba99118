using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Origin.Uploads;

namespace EdgeRegistry.Origin.Tests.Uploads;

public sealed class UploadProtocol
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task The_final_put_of_bytes_that_came_through_this_process_reads_none_and_flushes_little()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var content = RandomBytes(100 * Mebibyte);
        var location = await origin.StartUploadAsync();
        using var patched = await origin.SendAsync(HttpMethod.Patch, location, content);
        Assert.Equal(content.Length, await origin.MetricAsync("edgeregistry_origin_blob_flushed_bytes_total"));

        await FinishAsync(origin, location, content);
        Assert.Equal(content.Length, await origin.MetricAsync("edgeregistry_origin_blob_flushed_bytes_total"));
        Assert.Equal(0, await origin.MetricAsync("edgeregistry_origin_blob_read_bytes_total"));
    }

    [Fact]
    public async Task Repeating_a_final_put_whose_answer_was_lost_answers_created_again()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var content = RandomBytes(1000);
        var location = await origin.StartUploadAsync();
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf(content)}", content);
        using var again = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf(content)}", content);
        using var other = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf([1])}", [1]);
        using var more = await origin.SendAsync(HttpMethod.Patch, location, [1]);
        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            new[] { put.StatusCode, again.StatusCode, other.StatusCode, more.StatusCode });
    }

    [Fact]
    public async Task A_wrong_digest_ends_the_session_and_leaves_nothing()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await origin.StartUploadAsync();
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf([1])}", [2]);
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Contains("DIGEST_INVALID", await put.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var status = await origin.SendAsync(HttpMethod.Get, location);
        using var pull = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{DigestOf([1])}");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (status.StatusCode, pull.StatusCode));
        Assert.Empty(Directory.GetFiles(Path.Combine(origin.Data, "uploads")));
    }

    [Fact]
    public async Task A_second_writer_at_the_same_time_gets_416_with_the_current_range()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await origin.StartUploadAsync();
        using var first = await origin.SendAsync(HttpMethod.Patch, location, RandomBytes(10));
        using var slow = await HalfAChunkAsync(origin, location, announced: 100, sent: 50);
        await UntilHeldAsync(origin, location);
        using var second = await origin.SendAsync(HttpMethod.Patch, location, [1]);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, second.StatusCode);
        Assert.Equal("0-9", second.Headers.GetValues("Range").Single());
        Assert.Equal(location, second.Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_arrived_before_the_client_went_away_is_kept_and_can_be_continued()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var content = RandomBytes(3 * Mebibyte);
        var location = await origin.StartUploadAsync();
        using (var broken = await HalfAChunkAsync(origin, location, announced: content.Length, sent: Mebibyte, content))
        {
            // What the server has not read when the end comes is lost to it.
            await UntilAsync(origin, location, _ => new FileInfo(Path.Combine(origin.Data, "uploads", location[^32..])) is { Exists: true, Length: Mebibyte });
            broken.Client.Shutdown(SocketShutdown.Send);
            await UntilReleasedAsync(origin, location);
        }

        Assert.Equal($"0-{Mebibyte - 1}", await RangeAsync(origin, location));
        using var rest = await origin.SendAsync(HttpMethod.Patch, location, content[Mebibyte..], ("Content-Range", $"{Mebibyte}-{content.Length - 1}"));
        Assert.Equal(HttpStatusCode.Accepted, rest.StatusCode);
        await FinishAsync(origin, location, content);
        Assert.Equal(0, await origin.MetricAsync("edgeregistry_origin_blob_read_bytes_total"));
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone_also_for_the_writer_that_was_at_it()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await origin.StartUploadAsync();
        using var slow = await HalfAChunkAsync(origin, location, announced: 100, sent: 50);
        await UntilHeldAsync(origin, location);
        using var cancelled = await origin.SendAsync(HttpMethod.Delete, location);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await slow.GetStream().WriteAsync(new byte[50]);
        using var reader = new StreamReader(slow.GetStream());
        Assert.Contains("404", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(origin.Data, "uploads")));
    }

    [Fact]
    public async Task The_hash_that_was_announced_is_the_one_computed_on_the_way()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var content = RandomBytes(1000);
        var digest = Digest.Compute(DigestAlgorithm.Sha512, content);
        using var started = await origin.SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/?digest-algorithm=sha512");
        var location = started.Headers.Location!.ToString();
        using var patched = await origin.SendAsync(HttpMethod.Patch, location, content);
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={digest}");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(0, await origin.MetricAsync("edgeregistry_origin_blob_read_bytes_total"));
        Assert.Equal(content, await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{digest}"));
    }

    [Fact]
    public async Task A_hash_that_was_not_announced_is_computed_by_reading_back()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var content = RandomBytes(Mebibyte);
        var location = await origin.StartUploadAsync();
        using var patched = await origin.SendAsync(HttpMethod.Patch, location, content);
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={Digest.Compute(DigestAlgorithm.Sha512, content)}");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    internal static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    internal static Digest DigestOf(byte[] content) => Digest.Compute(DigestAlgorithm.Sha256, content);

    internal static async Task FinishAsync(RunningOrigin origin, string location, byte[] content)
    {
        using var put = await origin.SendAsync(HttpMethod.Put, $"{location}?digest={DigestOf(content)}");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(content.Length, (await origin.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/team/app/blobs/{DigestOf(content)}"))).Content.Headers.ContentLength);
    }

    internal static async Task<string> RangeAsync(RunningOrigin origin, string location)
    {
        using var status = await origin.SendAsync(HttpMethod.Get, location);
        Assert.Equal(HttpStatusCode.NoContent, status.StatusCode);
        return status.Headers.GetValues("Range").Single();
    }

    /// <summary>Begins a chunk on a connection of its own and leaves it unfinished.</summary>
    internal static async Task<TcpClient> HalfAChunkAsync(RunningOrigin origin, string location, int announced, int sent, byte[]? content = null)
    {
        var address = origin.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var head = $"PATCH {location} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: {announced}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await client.GetStream().WriteAsync((content ?? new byte[sent]).AsMemory(0, sent));
        return client;
    }

    /// <summary>Asks until a writer has the session.</summary>
    internal static Task UntilHeldAsync(RunningOrigin origin, string location) => UntilAsync(origin, location, session => session.Holder is not null);

    /// <summary>Asks until no writer has the session, and it has bytes.</summary>
    internal static Task UntilReleasedAsync(RunningOrigin origin, string location) =>
        UntilAsync(origin, location, session => session.Holder is null && session.Received > 0);

    private static async Task UntilAsync(RunningOrigin origin, string location, Func<UploadSession, bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo((await FindAsync(origin, location))!))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    internal static Task<UploadSession?> FindAsync(RunningOrigin origin, string location) =>
        origin.The<Origin.Database.Database>().ReadAsync(session => origin.The<UploadSessionsTable>().FindAsync(session, location[^32..]), CancellationToken.None);
}
