using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using EdgeRegistry.Edge.Tests.Hits;
using EdgeRegistry.Edge.Tests.Site;
using Microsoft.Extensions.Hosting;
using Eventually = EdgeRegistry.Edge.Tests.FakeOrigin.Eventually;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>Cached files leave a TLS connection in large pieces; whatever clients do, what arrives is right or cut off.</summary>
public sealed class SendingOverTls
{
    private const int Size = 6_000_000;

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_whole_and_on_one_connection()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(410, Size);
        await using var tls = await site.OpenAsync();
        var get = $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n";
        var range = $"GET {path} HTTP/1.1\r\nHost: edge\r\nRange: bytes=100000-299999\r\n\r\n";
        var small = $"GET {path} HTTP/1.1\r\nHost: edge\r\nRange: bytes=-17\r\n\r\n";
        var last = $"GET {path} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";
        await SendAsync(tls, get + get.Replace("GET", "HEAD", StringComparison.Ordinal) + range + small + last);
        var reader = new AnswerReader(tls);
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.Empty(await reader.ReadAsync("200", isHead: true));
        Assert.Equal(blob[100_000..300_000], await reader.ReadAsync("206"));
        Assert.Equal(blob[^17..], await reader.ReadAsync("206"));
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.True(await reader.IsAtEndAsync());
    }

    [Fact]
    public async Task A_client_that_reads_a_little_at_a_time_gets_every_byte()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(411, 20_000_000);
        await using var tls = await site.OpenAsync(receiveBuffer: 8 * 1024);
        await SendAsync(tls, $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n");
        Assert.Equal(blob, await new AnswerReader(tls).ReadAsync("200"));
    }

    [Fact]
    public async Task Clients_that_hang_up_in_the_middle_leave_no_open_file_and_no_memory_behind()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(412, Size);
        for (var i = 0; i < 40; i++)
        {
            using var tcp = await site.ConnectAsync();
            await using var tls = await site.HandshakeAsync(tcp.GetStream());
            await SendAsync(tls, $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n");
            _ = await tls.ReadAsync(new byte[1000]);
            tcp.Client.LingerState = new LingerOption(true, 0); // a reset, as a killed client sends it
            tcp.Client.Dispose();
        }

        await Eventually.TrueAsync(() => OpenFilesOf(site) == 0, "every cached file is closed");
        await Eventually.TrueAsync(async () => await site.Site.Edge.MetricAsync("edgeregistry_edge_send_memory_bytes") == 0, "no piece is held");
        Assert.True(await site.Site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_sent_cuts_the_connection_so_that_nothing_follows_in_its_place()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(413, 48_000_000);
        await using var tls = await site.OpenAsync(receiveBuffer: 64 * 1024);
        var get = $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n";
        await SendAsync(tls, get + get);
        var reader = new AnswerReader(tls);
        await reader.ReadHeadAsync("200");
        var file = Directory.EnumerateFiles(Path.Combine(site.Site.Edge.Data, "blobs"), "*", SearchOption.AllDirectories).Single();
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(handle, 1000);
        }

        var received = await reader.ReadToEndAsync();
        Assert.True(received.Length < blob.Length);
        Assert.True(received.AsSpan().SequenceEqual(blob.AsSpan(0, received.Length)));
        Assert.True(await site.Site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_connection_that_ends_well_ends_with_close_notify()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(414, Size);
        using var tcp = await site.ConnectAsync();
        var tape = new RecordTape(tcp.GetStream());
        await using var tls = await site.HandshakeAsync(tape, SslProtocols.Tls12); // TLS 1.3 hides what a record is
        await SendAsync(tls, $"GET {path} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n");
        var reader = new AnswerReader(tls);
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.True(await reader.IsAtEndAsync());
        Assert.Equal(RecordTape.Alert, tape.LastRecord);
    }

    [Fact]
    public async Task An_edge_that_stops_says_goodbye_to_idle_connections()
    {
        await using var site = await TlsSite.StartAsync();
        using var tcp = await site.ConnectAsync();
        var tape = new RecordTape(tcp.GetStream());
        await using var tls = await site.HandshakeAsync(tape, SslProtocols.Tls12);
        await SendAsync(tls, "GET /v2/ HTTP/1.1\r\nHost: edge\r\n\r\n");
        var reader = new AnswerReader(tls);
        await reader.ReadAsync("200");
        var end = reader.IsAtEndAsync();
        await site.Site.Edge.Service<IHost>().StopAsync();
        Assert.True(await end);
        Assert.Equal(RecordTape.Alert, tape.LastRecord);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_any_more_is_cut_off_also_over_TLS()
    {
        await using var site = await TlsSite.StartAsync(("Edge:Connections:SendGracePeriod", "00:00:01.5"), ("Edge:Connections:MinSendRate", "1000000"));
        var (path, blob) = await site.CachedAsync(415, 20_000_000);
        await using var tls = await site.OpenAsync(receiveBuffer: 8 * 1024);
        await SendAsync(tls, $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n");
        var reader = new AnswerReader(tls);
        await reader.ReadHeadAsync("200");
        await Eventually.TrueAsync(() => OpenFilesOf(site) == 0, "the request has ended");
        Assert.True((await reader.ReadToEndAsync()).Length < blob.Length);
    }

    private static int OpenFilesOf(TlsSite site) => Directory.EnumerateFiles("/proc/self/fd")
        .Select(link => new FileInfo(link).LinkTarget ?? "")
        .Count(target => target.StartsWith(Path.Combine(site.Site.Edge.Data, "blobs"), StringComparison.Ordinal));

    private static Task SendAsync(SslStream tls, string text) => tls.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
}
