using System.Diagnostics.Metrics;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Edge.WriteThrough;
using EdgeRegistry.Oci;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Edge.Tests.WriteThrough;

/// <summary>A push is not slowed by a disk that is slower.</summary>
public sealed class SlowDisks
{
    [Fact]
    public async Task A_copy_that_gets_too_far_ahead_of_the_disk_is_dropped_at_once()
    {
        using var folder = new TemporaryFolder();
        await using var services = new ServiceCollection().AddMetrics().AddLogging()
            .AddSingleton(TimeProvider.System).AddSingleton<ICacheIndex>(new MemoryIndex(1 << 20)).AddDisk(new DiskOptions(), new ScrubOptions(), folder.Path)
            .BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var store = services.GetRequiredService<BlobStore>();
        var tee = new UploadTee(DigestAlgorithm.Sha256, store, new WriteThroughOptions { BufferBytes = 4096 }, new WriteThroughMetrics(meters));
        var bytes = Images.Bytes(920, 10_000);
        tee.Take(bytes.AsSpan(0, 1000));
        Assert.False(tee.IsDropped);
        tee.Take(bytes.AsSpan(1000)); // more than the buffer holds, however fast the disk is
        Assert.True(tee.IsDropped);
        tee.Take(bytes);
        Assert.False(await tee.CommitAsync(Digest.Compute(DigestAlgorithm.Sha256, bytes)));
        await tee.Gone;
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "tmp")));
    }
}
