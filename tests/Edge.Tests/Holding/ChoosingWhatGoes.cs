using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>Which objects go, when, and how many.</summary>
public sealed class ChoosingWhatGoes
{
    private static readonly FileSystemSpace Plenty = new(1L << 40, 1L << 39, 1_000_000, 900_000, IsReadOnly: false);

    [Fact]
    public void A_scan_that_touches_everything_once_leaves_what_is_used()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = 4 << 20 });
        var used = Enumerable.Range(0, 50).Select(i => disk.Put(i, 40_000)).ToList(); // half of the quota
        for (var round = 0; round < 3; round++)
        {
            Assert.All(used, digest => Assert.True(disk.Read(digest)));
        }

        for (var i = 0; i < 1000; i++) // ten times the quota
        {
            disk.Put(1000 + i, 40_000);
        }

        Assert.Equal(used.Count, used.Count(disk.Read));
    }

    [Fact]
    public void An_object_that_comes_back_soon_after_it_went_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = 2 << 20 });
        var first = disk.Put(0, 40_000);
        for (var i = 1; disk.Store.Contains(first); i++)
        {
            disk.Put(i, 40_000);
        }

        disk.Put(0, 40_000);
        for (var i = 1000; i < 1100; i++)
        {
            disk.Put(i, 40_000);
        }

        Assert.True(disk.Store.Contains(first));
    }

    [Fact]
    public void Eviction_begins_above_the_high_mark_and_ends_below_the_low_one()
    {
        var (space, marks) = (new CacheSpace(1000), new Watermarks(0.9, 0.8));
        space.Hold(900);
        Assert.Null(marks.Excess(space, Plenty, hasBegun: false));
        space.Hold(50);
        Assert.Equal((EvictionReason.Quota, 150, 0), marks.Excess(space, Plenty, hasBegun: false));
        space.Hold(-100);
        Assert.Equal((EvictionReason.Quota, 50, 0), marks.Excess(space, Plenty, hasBegun: true));
        space.Hold(-50);
        Assert.Null(marks.Excess(space, Plenty, hasBegun: true));
    }

    [Fact]
    public void Few_free_bytes_and_few_free_inodes_begin_it_too()
    {
        var (space, marks) = (new CacheSpace(1000), new Watermarks(0.9, 0.8));
        var (reason, bytes, _) = marks.Excess(space, new FileSystemSpace(1000, 50, 0, 0, IsReadOnly: false), hasBegun: false)!.Value;
        Assert.Equal(EvictionReason.FreeBytes, reason);
        Assert.InRange(bytes, 149, 151);
        var inodes = marks.Excess(space, new FileSystemSpace(1000, 500, 100, 5, IsReadOnly: false), hasBegun: false)!.Value;
        Assert.Equal(EvictionReason.Inodes, inodes.Reason);
        Assert.InRange(inodes.Objects, 14, 16);
    }

    [Fact]
    public void A_big_disk_need_not_have_a_tenth_of_it_free()
    {
        var space = new CacheSpace(1L << 40);
        Assert.Null(new Watermarks(0.9, 0.8).Excess(space, new FileSystemSpace(10L << 40, 100L << 30, 0, 0, IsReadOnly: false), hasBegun: false));
    }

    [Fact]
    public void One_round_evicts_a_bounded_number()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = 4 << 20 });
        for (var i = 0; i < 100; i++)
        {
            disk.Put(i, 10_000);
        }

        var marks = new Watermarks(0.1, 0.05);
        Assert.True(disk.Get<Evictor>().Tick(marks, 10));
        Assert.Equal(90, disk.Queue.Count);
        while (disk.Get<Evictor>().Tick(marks, 10))
        {
        }

        Assert.InRange(disk.Space.Held, 0, (4 << 20) / 20);
    }

    [Fact]
    public void An_object_bigger_than_the_quota_evicts_nothing()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = 2 << 20 });
        disk.Put(1, 100_000);
        Assert.Throws<IOException>(() => disk.Store.CreateTemporary(Digest.Compute(DigestAlgorithm.Sha256, [1]), 3 << 20));
        Assert.Equal(1, disk.Queue.Count);
    }

    [Fact]
    public async Task After_a_restart_the_files_that_were_read_longest_ago_go_first()
    {
        using var folder = new TemporaryFolder();
        var digests = new List<Digest>();
        using (var disk = new DiskFixture(folder.Path))
        {
            digests.AddRange(Enumerable.Range(0, 200).Select(i => disk.Put(i, 5000)));
            foreach (var (digest, i) in digests.Select((digest, i) => (digest, i)))
            {
                var at = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i * 7919 % 200);
                File.SetLastWriteTimeUtc(disk.Get<BlobTree>().PathOf(digest), at);
                File.SetLastAccessTimeUtc(disk.Get<BlobTree>().PathOf(digest), at);
            }
        }

        using var restarted = new DiskFixture(folder.Path);
        await restarted.ScanAsync();
        Assert.Equal(restarted.TrueBytes, restarted.Space.Held);
        var inOrder = digests.Select((digest, i) => (digest, At: i * 7919 % 200)).OrderBy(pair => pair.At).Select(pair => ObjectKey.Of(pair.digest)).ToList();
        foreach (var expected in inOrder.Take(100))
        {
            Assert.Equal(expected, restarted.Get<HeldObjects>().EvictNext()!.Value.Key);
        }
    }
}
