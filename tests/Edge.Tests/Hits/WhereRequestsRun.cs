using System.Diagnostics;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Tests.Site;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>Requests run where their bytes arrived, and that is never the one thread that waits for all sockets.</summary>
public sealed class WhereRequestsRun
{
    [Fact]
    public async Task An_edge_queues_nothing_between_socket_and_handler()
    {
        await using var site = await TestSite.StartAsync();
        Assert.True(site.Edge.Service<IOptions<SocketTransportOptions>>().Value.UnsafePreferInlineScheduling);
    }

    [Fact]
    public async Task The_disk_is_touched_on_threads_of_the_pool_only()
    {
        await using var site = await TestSite.StartAsync();
        var (path, blob) = await CachedAsync(site, 500);
        File.Delete(FileOf(site, path));
        var onPool = new TaskCompletionSource<bool>();
        var store = site.Edge.Service<BlobStore>();
        store.Removed = _ => onPool.TrySetResult(Thread.CurrentThread.IsThreadPoolThread); // called by the open that finds no file
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        Assert.True(await onPool.Task);
    }

    [Fact]
    public async Task Connections_that_hang_on_the_disk_hold_up_no_other()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "1", seed: 501);
        await image.PullAllAsync(site.Http);
        var hung = new List<(string File, Task<Download> Pull)>();
        foreach (var seed in Enumerable.Range(510, 4))
        {
            var (path, blob) = await CachedAsync(site, seed);
            var file = FileOf(site, path);
            File.Delete(file);
            using var mkfifo = Process.Start("mkfifo", file); // to open it waits until somebody opens the other end, as on a dead mount
            await mkfifo.WaitForExitAsync();
            hung.Add((file, site.Http.PullAsync(path, blob)));
        }

        for (var i = 0; i < 200; i++)
        {
            Assert.True(await site.Http.PullAsync(image.TagPath, image.Manifest) is { IsRight: true, IsComplete: true });
        }

        Assert.DoesNotContain(hung, each => each.Pull.IsCompleted);
        foreach (var (file, pull) in hung)
        {
            await using (new FileStream(file, FileMode.Open, FileAccess.Write))
            {
                // It wakes. A FIFO is no file of a cache: what its client gets does not matter here.
            }

            await pull;
        }
    }

    private static async Task<(string Path, byte[] Blob)> CachedAsync(TestSite site, int seed)
    {
        var blob = Images.Bytes(seed, 5000);
        var path = $"/v2/library/a/blobs/{site.Origin.Content.AddBlob("library/a", blob)}";
        Assert.True(await site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        await site.SettledAsync();
        return (path, blob);
    }

    private static string FileOf(TestSite site, string path)
    {
        var hex = path.Split(':')[^1];
        return Path.Combine(site.Edge.Data, "blobs", "sha256", hex[..2], hex);
    }
}
