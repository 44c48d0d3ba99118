using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>
/// What a file is worth after an end that was not clean. A machine's stop is told from a process's by the boot id in <c>DATA/boot</c>, which
/// the tests change.
/// </summary>
public sealed class AfterAnUncleanStop : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_a_machine_files_without_their_bytes_are_not_used()
    {
        var (lost, whole) = Live(FlushPolicy.None, disk => (disk.Put(1, 10_000), disk.Put(2, 10_000)));
        Lose(lost);
        MachineStops();
        using var disk = Open(FlushPolicy.None);
        Assert.False(disk.Read(lost));
        Assert.False(disk.Store.Contains(lost));
        Assert.True(disk.Read(whole));
    }

    [Fact]
    public void What_was_verified_is_remembered_also_by_the_next_process()
    {
        var digest = Live(FlushPolicy.None, disk => disk.Put(1, 10_000));
        MachineStops();
        _time.Advance(TimeSpan.FromSeconds(5));
        using (var disk = Open(FlushPolicy.None))
        {
            Assert.NotNull(disk.Get<BootRecord>().Suspects);
            Assert.True(disk.Read(digest));
            Lose(digest);
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.True(disk.Read(digest)); // not looked at again
        }

        using var next = Open(FlushPolicy.None);
        Assert.NotNull(next.Get<BootRecord>().Suspects); // others may still be
    }

    [Fact]
    public void Of_a_process_alone_nothing_is_suspect()
    {
        var digest = Live(FlushPolicy.None, disk => disk.Put(1, 10_000));
        Rewrite(words => words[2] = "open");
        Lose(digest);
        using var disk = Open(FlushPolicy.None);
        Assert.Null(disk.Get<BootRecord>().Suspects);
        Assert.True(disk.Read(digest)); // not hashed
    }

    [Theory]
    [InlineData(FlushPolicy.Data)]
    [InlineData(FlushPolicy.Full)]
    public void Nothing_is_suspect_where_every_file_was_flushed(FlushPolicy policy)
    {
        Live(policy, disk => disk.Put(1, 10_000));
        MachineStops();
        using var disk = Open(FlushPolicy.None);
        Assert.Null(disk.Get<BootRecord>().Suspects);
    }

    [Fact]
    public void Files_that_were_flushed_before_are_not_suspect()
    {
        var digest = Live(FlushPolicy.None, disk =>
        {
            var digest = disk.Put(1, 10_000);
            _time.Advance(TimeSpan.FromMinutes(1));
            disk.Get<FlushMarks>().Tick();
            disk.Get<BootRecord>().Flush();
            return digest;
        });
        Lose(digest, keepTimes: true);
        MachineStops();
        using var disk = Open(FlushPolicy.None);
        Assert.True(disk.Read(digest)); // not hashed
    }

    [Fact]
    public async Task After_the_scrubber_saw_everything_nothing_is_suspect()
    {
        var digest = Live(FlushPolicy.None, disk => disk.Put(1, 10_000));
        Lose(digest);
        MachineStops();
        using var disk = Open(FlushPolicy.None);
        await disk.Get<Scrubber>().PassAsync(default);
        Assert.Null(disk.Get<BootRecord>().Suspects);
        Assert.False(disk.Read(digest));
    }

    [Fact]
    public async Task A_file_that_got_its_name_and_no_place_in_the_index_is_found_and_counted_once()
    {
        var content = Images.Bytes(1, 10_000);
        var digest = Digest.Compute(DigestAlgorithm.Sha256, content);
        using var disk = Open(FlushPolicy.None);
        var (path, file) = disk.Store.CreateTemporary(digest, content.Length);
        RandomAccess.Write(file.SafeFileHandle, content, 0);
        await file.DisposeAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(disk.Get<BlobTree>().PathOf(digest))!);
        NativeFiles.Rename(path, disk.Get<BlobTree>().PathOf(digest)); // and here kill -9

        using var next = Open(FlushPolicy.None);
        Assert.True(next.Read(digest));
        await next.ScanAsync();
        Assert.Equal(CacheSpace.CostOf(content.Length), next.Space.Held);
        Assert.Equal(1, next.Queue.Count);
    }

    private DiskFixture Open(FlushPolicy policy) => new(_folder.Path, new DiskOptions { Flush = policy }, _time);

    private T Live<T>(FlushPolicy policy, Func<DiskFixture, T> life)
    {
        using var disk = Open(policy);
        var result = life(disk);
        File.Copy(Path.Combine(_folder.Path, "boot"), Path.Combine(_folder.Path, "before"), overwrite: true);
        return result;
    }

    // As the last record before the end was, and on another boot.
    private void MachineStops()
    {
        File.Copy(Path.Combine(_folder.Path, "before"), Path.Combine(_folder.Path, "boot"), overwrite: true);
        Rewrite(words => words[1] = "another-boot");
    }

    private void Rewrite(Action<string[]> change)
    {
        var file = Path.Combine(_folder.Path, "boot");
        var words = File.ReadAllText(file).Split(' ');
        change(words);
        File.WriteAllText(file, string.Join(' ', words));
    }

    // The name is there and the length, the bytes are not: what a power cut leaves.
    private void Lose(Digest digest, bool keepTimes = false)
    {
        var file = new FileInfo(Path.Combine(_folder.Path, "blobs", digest.Algorithm.Name(), digest.Hex[..2], digest.Hex));
        var written = file.LastWriteTimeUtc;
        File.WriteAllBytes(file.FullName, new byte[file.Length]);
        if (keepTimes || written > _time.GetUtcNow().UtcDateTime.AddSeconds(-1))
        {
            file.LastWriteTimeUtc = written;
        }
    }
}
