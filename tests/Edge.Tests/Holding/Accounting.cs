using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>What the ledger says is what the disk holds.</summary>
public sealed class Accounting(ITestOutputHelper output)
{
    private const long Quota = 4 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_sum_of_all_objects_is_what_the_disk_holds_after_any_operations(int seed)
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = Quota });
        var random = new Random(seed);
        var known = new List<Digest>();
        for (var i = 0; i < 1500; i++)
        {
            await StepAsync(disk, random, known);
            Assert.Equal(disk.TrueBytes, disk.Space.Held);
            Assert.Equal(disk.Queue.Bytes, disk.Space.Held);
            Assert.Equal(0, disk.Space.Reserved);
            Assert.InRange(disk.Space.Held, 0, Quota);
        }

        output.WriteLine($"{disk.Queue.Count} objects, {disk.Space.Held} bytes");
        Assert.NotEmpty(disk.Files());
    }

    [Fact]
    public async Task The_sum_is_right_after_many_threads_stored_read_dropped_and_evicted_at_once()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = Quota });
        await Parallel.ForAsync(0, 8, async (worker, _) =>
        {
            var random = new Random(worker);
            var known = Enumerable.Range(0, 50).Select(i => Digest.Compute(DigestAlgorithm.Sha256, Images.Bytes(i % 40, SizeOf(i % 40)))).ToList();
            for (var i = 0; i < 400; i++)
            {
                await StepAsync(disk, random, known);
                Assert.InRange(disk.Space.Held + disk.Space.Reserved, 0, Quota);
            }
        });
        Assert.Equal(0, disk.Space.Reserved);
        Assert.Equal(disk.TrueBytes, disk.Space.Held);
        Assert.Equal(disk.Queue.Bytes, disk.Space.Held);
    }

    [Fact]
    public async Task What_is_on_its_way_counts_and_is_given_back()
    {
        using var folder = new TemporaryFolder();
        using var disk = new DiskFixture(folder.Path, new DiskOptions { Flush = FlushPolicy.None, Quota = Quota });
        var digest = Digest.Compute(DigestAlgorithm.Sha256, [1]);
        var (path, file) = disk.Store.CreateTemporary(digest, 3 << 20);
        Assert.Equal(3 << 20, disk.Space.Reserved);
        Assert.Throws<IOException>(() => disk.Store.CreateTemporary(digest, 2 << 20));
        await file.DisposeAsync();
        disk.Store.Discard(path);
        Assert.Equal(0, disk.Space.Reserved);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "tmp")));
    }

    private static async Task StepAsync(DiskFixture disk, Random random, List<Digest> known)
    {
        switch (random.Next(20))
        {
            case < 8:
                var seed = random.Next(200);
                known.Add(Store(disk, seed, seed % 7 == 0 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256));
                break;
            case < 16 when known.Count > 0:
                disk.Read(known[random.Next(known.Count)]);
                break;
            case 16 when known.Count > 0:
                disk.Store.Remove(known[random.Next(known.Count)]);
                break;
            case 17:
                disk.Get<Evictor>().MakeRoomOnDisk(random.Next(1 << 20));
                break;
            case 18 when random.Next(20) == 0:
                await disk.ScanAsync();
                break;
            default:
                disk.Get<Evictor>().Tick(new Watermarks(0.5, 0.4), 10);
                break;
        }
    }

    private static Digest Store(DiskFixture disk, int seed, DigestAlgorithm algorithm)
    {
        try
        {
            return disk.Put(seed, SizeOf(seed), algorithm);
        }
        catch (IOException)
        {
            return Digest.Compute(algorithm, Images.Bytes(seed, SizeOf(seed))); // many at once have no room: refused, not held
        }
    }

    private static int SizeOf(int seed) => (seed * 7919) % 300_000;
}
