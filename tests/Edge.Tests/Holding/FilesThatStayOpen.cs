using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>Files that are asked for again stay open, and never stand for anything but what their names say now.</summary>
public sealed class FilesThatStayOpen : IDisposable
{
    private const int Size = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly DiskFixture _disk;

    public FilesThatStayOpen() => _disk = new DiskFixture(_folder.Path, new DiskOptions { Flush = FlushPolicy.None, OpenFiles = 3 });

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_second_reader_leaves_the_file_open_and_the_third_uses_it()
    {
        var digest = _disk.Put(1, Size);
        Read(digest);
        Assert.Equal(0, Open.Count);
        Read(digest);
        Assert.Equal((1, 1), (Open.Count, Descriptors()));
        using var first = _disk.Store.TryOpen(digest);
        using var second = _disk.Store.TryOpen(digest);
        Assert.Same(first!.Stream, second!.Stream);
        Assert.Equal(Images.Bytes(1, Size), Content(second));
    }

    [Fact]
    public void No_more_stay_open_than_are_allowed_and_those_that_are_used_stay()
    {
        var digests = Enumerable.Range(0, 20).Select(seed => _disk.Put(seed, Size)).ToArray();
        KeepOpen(digests[0]);
        foreach (var digest in digests)
        {
            Read(digests[0]);
            KeepOpen(digest);
            Assert.InRange(Open.Count, 1, 3);
            Assert.Equal(Open.Count, Descriptors());
        }

        using var used = Open.TryUse(digests[0]);
        Assert.NotNull(used);
    }

    [Fact]
    public void Large_files_do_not_stay_open()
    {
        KeepOpen(_disk.Put(2, (int)OpenFiles.Largest + 1));
        Assert.Equal((0, 0), (Open.Count, Descriptors()));
    }

    [Fact]
    public void What_nobody_used_for_a_while_is_closed()
    {
        var digest = _disk.Put(3, Size);
        KeepOpen(digest);
        Read(digest);
        Open.CloseUnused();
        Assert.Equal(1, Descriptors());
        Open.CloseUnused();
        Assert.Equal((0, 0), (Open.Count, Descriptors()));
    }

    [Fact]
    public void An_open_file_that_nobody_reads_is_evicted_and_its_room_comes_free()
    {
        var digest = _disk.Put(4, Size);
        KeepOpen(digest);
        Evict();
        Assert.Equal((0, 0, 0L), (Open.Count, Descriptors(), _disk.Space.Held));
        Assert.Null(_disk.Store.TryOpen(digest));
    }

    [Fact]
    public void Readers_of_an_open_file_keep_it_from_being_evicted_until_the_last_one_is_done()
    {
        var digest = _disk.Put(5, Size);
        KeepOpen(digest);
        var (first, second) = (_disk.Store.TryOpen(digest)!, _disk.Store.TryOpen(digest)!);
        first.Dispose();
        first.Dispose(); // once more means nothing
        Evict();
        Assert.True(_disk.Store.Contains(digest));
        second.Dispose();
        Evict();
        Assert.False(_disk.Store.Contains(digest));
    }

    [Fact]
    public void A_file_that_was_found_wrong_is_not_served_from_what_is_open_while_its_readers_read_on()
    {
        var digest = _disk.Put(6, Size);
        KeepOpen(digest);
        using (var reader = _disk.Store.TryOpen(digest)!)
        {
            _disk.Get<WrongFiles>().Take(digest, "scrubber"); // to the quarantine: the file has a name still
            Assert.Null(_disk.Store.TryOpen(digest));
            Assert.Equal(Images.Bytes(6, Size), Content(reader));
        }

        Assert.Equal((0, 0), (Open.Count, Descriptors()));
        _disk.Put(6, Size);
        Assert.True(_disk.Read(digest));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("cut")]
    [InlineData("replaced by another size")]
    public void A_file_that_somebody_else_harmed_is_gone_at_once(string how)
    {
        var digest = _disk.Put(7, Size);
        KeepOpen(digest);
        var path = _disk.Files().Single().FullName;
        switch (how)
        {
            case "removed":
                File.Delete(path);
                break;
            case "cut":
                using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                {
                    RandomAccess.SetLength(file, Size / 2);
                }

                break;
            default:
                File.WriteAllBytes(path + ".new", new byte[Size + 1]);
                NativeFiles.Rename(path + ".new", path);
                break;
        }

        Assert.Null(_disk.Store.TryOpen(digest));
        Assert.False(_disk.Store.Contains(digest));
        Assert.Equal(0, Open.Count);
    }

    [Fact]
    public void Content_that_is_stored_again_is_read_from_its_new_file()
    {
        var digest = _disk.Put(8, Size);
        KeepOpen(digest);
        using var old = _disk.Store.TryOpen(digest)!;
        _disk.Put(8, Size);
        using var now = _disk.Store.TryOpen(digest)!;
        Assert.NotSame(old.Stream, now.Stream);
        Assert.Equal(Content(old), Content(now));
    }

    [Fact]
    public async Task Many_readers_beside_an_evictor_get_whole_files_or_none_and_nothing_stays_open_behind_them()
    {
        var contents = Enumerable.Range(0, 6).Select(seed => Images.Bytes(seed, 20_000)).ToArray();
        var read = 0;
        await Parallel.ForAsync(0, 4, (client, _) =>
        {
            var random = new Random(client);
            for (var i = 0; i < 3000; i++)
            {
                var seed = random.Next(contents.Length);
                var digest = Digest.Compute(DigestAlgorithm.Sha256, contents[seed]);
                if (client == 0 && i % 50 == 0)
                {
                    _disk.Get<HeldObjects>().EvictNext();
                }

                using var file = _disk.Store.TryOpen(digest);
                if (file is null)
                {
                    _disk.Put(seed, 20_000);
                    continue;
                }

                Assert.Equal(contents[seed], Content(file));
                Interlocked.Increment(ref read);
            }

            return ValueTask.CompletedTask;
        });
        Assert.True(read > 6000, "most were hits");
        Assert.InRange(Open.Count, 0, 3);
        Assert.Equal(Open.Count, Descriptors());
        Evict();
        Assert.Equal((0, 0L), (Descriptors(), _disk.Space.Held));
        Assert.Equal(0, _disk.TrueBytes);
    }

    private OpenFiles Open => _disk.Get<OpenFiles>();

    private void Evict()
    {
        while (_disk.Get<HeldObjects>().EvictNext() is not null)
        {
        }
    }

    private void KeepOpen(Digest digest)
    {
        Read(digest);
        Read(digest);
    }

    private void Read(Digest digest) => Assert.True(_disk.Read(digest));

    private static byte[] Content(CachedFile file) => FileContent.Read(file.Stream.SafeFileHandle, (int)file.Size);

    private int Descriptors() => Directory.EnumerateFiles("/proc/self/fd")
        .Count(link => (new FileInfo(link).LinkTarget ?? "").StartsWith(_folder.Path, StringComparison.Ordinal));
}
