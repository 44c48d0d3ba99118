using System.Net.Sockets;
using System.Text;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>Cached files leave a plaintext connection without being copied; whatever clients do, what arrives is right or cut off.</summary>
public sealed class SendingByTheKernel
{
    private const int Size = 6_000_000;

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_whole_and_on_one_connection()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await CachedAsync(site, 300);
        using var tcp = await ConnectAsync(site);
        var get = $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n";
        var range = $"GET {path} HTTP/1.1\r\nHost: edge\r\nRange: bytes=100000-299999\r\n\r\n";
        var last = $"GET {path} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";
        await SendAsync(tcp, get + get.Replace("GET", "HEAD", StringComparison.Ordinal) + range + last);
        var reader = new AnswerReader(tcp.GetStream());
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.Empty(await reader.ReadAsync("200", isHead: true));
        Assert.Equal(blob[100_000..300_000], await reader.ReadAsync("206"));
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.True(await reader.IsAtEndAsync());
    }

    [Fact]
    public async Task An_old_client_gets_the_whole_blob_and_then_the_end_of_the_connection()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await CachedAsync(site, 301);
        using var tcp = await ConnectAsync(site);
        await SendAsync(tcp, $"GET {path} HTTP/1.0\r\n\r\n");
        var reader = new AnswerReader(tcp.GetStream());
        Assert.Equal(blob, await reader.ReadAsync("200"));
        Assert.True(await reader.IsAtEndAsync());
    }

    [Fact]
    public async Task Clients_that_hang_up_in_the_middle_leave_no_open_file_behind()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await CachedAsync(site, 302);
        for (var i = 0; i < 40; i++)
        {
            using var tcp = await ConnectAsync(site);
            await SendAsync(tcp, $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n");
            _ = await tcp.GetStream().ReadAsync(new byte[1000]);
            tcp.Client.LingerState = new LingerOption(true, 0); // a reset, as a killed client sends it
        }

        await Eventually.TrueAsync(() => OpenFilesOf(site) == 0, "every cached file is closed");
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_sent_cuts_the_connection_so_that_nothing_follows_in_its_place()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await CachedAsync(site, 303, 48_000_000);
        using var tcp = await ConnectAsync(site);
        tcp.ReceiveBufferSize = 64 * 1024;
        var get = $"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n";
        await SendAsync(tcp, get + get);
        var reader = new AnswerReader(tcp.GetStream());
        await reader.ReadHeadAsync("200");
        var file = Directory.EnumerateFiles(Path.Combine(site.Edge.Data, "blobs"), "*", SearchOption.AllDirectories).Single();
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(handle, 1000);
        }

        Assert.True((await reader.ReadToEndAsync()).Length < blob.Length);
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    private static async Task<(string Path, byte[] Blob)> CachedAsync(TestSite site, int seed, int size = Size)
    {
        var blob = Images.Bytes(seed, size);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        return (path, blob);
    }

    private static int OpenFilesOf(TestSite site) => Directory.EnumerateFiles("/proc/self/fd")
        .Select(link => new FileInfo(link).LinkTarget ?? "")
        .Count(target => target.StartsWith(Path.Combine(site.Edge.Data, "blobs"), StringComparison.Ordinal));

    private static async Task<TcpClient> ConnectAsync(TestSite site)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(site.Http.BaseAddress!.Host, site.Http.BaseAddress.Port);
        return tcp;
    }

    private static Task SendAsync(TcpClient tcp, string text) => tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
}
