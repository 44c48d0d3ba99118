using EdgeRegistry.Edge.Cache.Index;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

/// <summary>It starts, whatever is in its folder: with what it knew at its last checkpoint, or with nothing; never with something else.</summary>
public sealed class FasterRecoveryTests(ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_clean_restart_keeps_everything()
    {
        await using (var index = await FillAsync(_scratch.Path, 0, 20_000))
        {
            index.Remove(Keys.Blob(7));
        }

        await using var again = await FasterIndexTests.OpenAsync(_scratch.Path);
        Assert.True(again.Recovered);
        AssertHolds(again, 0, 20_000, except: 7);
    }

    [Fact]
    public async Task Restarts_that_only_read_change_nothing()
    {
        await (await FillAsync(_scratch.Path, 0, 20_000)).DisposeAsync();
        for (var round = 0; round < 3; round++)
        {
            await using var index = await FasterIndexTests.OpenAsync(_scratch.Path);
            Assert.True(index.Recovered);
            AssertHolds(index, 0, 20_000);
        }
    }

    [Fact]
    public async Task Checkpoints_of_the_log_alone_are_recovered_with_an_older_hash_table()
    {
        var options = FasterIndexTests.Small;
        options.IndexBytes = 1 << 20; // 14,000 records
        for (var round = 0; round < 3; round++)
        {
            await using var index = await FasterIndexTests.OpenAsync(_scratch["live"], options);
            Assert.Equal(round > 0, index.Recovered);
            for (var step = 0; step < 5; step++)
            {
                Fill(index, (round * 10_000) + (step * 2000), 2000);
                index.Upsert(Keys.Blob(-1), Keys.Value(round + step));
                Assert.True(await index.CheckpointAsync());
                var copy = _scratch[$"copy-{round}-{step}"];
                Scratch.Copy(_scratch["live"], copy);
                await using var again = await FasterIndexTests.OpenAsync(copy, options);
                Assert.True(again.Recovered);
                AssertHolds(again, 0, (round * 10_000) + ((step + 1) * 2000));
                Assert.True(again.TryGet(Keys.Blob(-1), out var value));
                Assert.Equal(round + step, value.Flags);
            }
        }
    }

    [Fact]
    public async Task Many_restarts_keep_everything_and_only_the_last_checkpoint()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var index = await FillAsync(_scratch.Path, round * 1000, 1000);
            await index.CheckpointAsync();
            Assert.Equal(round > 0, index.Recovered);
        }

        await using var again = await FasterIndexTests.OpenAsync(_scratch.Path);
        Assert.True(again.Recovered);
        AssertHolds(again, 0, 5000);
        var store = Assert.Single(Directory.GetDirectories(_scratch.Path));
        Assert.Single(Directory.GetDirectories(Path.Combine(store, "cpr-checkpoints")));
        Assert.Single(Directory.GetDirectories(Path.Combine(store, "index-checkpoints")));
    }

    [Fact]
    public async Task After_a_kill_what_the_last_checkpoint_held_is_found()
    {
        await using var running = await FillAsync(_scratch["live"], 0, 30_000);
        Assert.True(await running.CheckpointAsync());
        Fill(running, 30_000, 30_000); // these reach the log file, partly, and no checkpoint
        Scratch.Copy(_scratch["live"], _scratch["killed"]);

        await using var again = await FasterIndexTests.OpenAsync(_scratch["killed"]);
        Assert.True(again.Recovered);
        AssertHolds(again, 0, 30_000);
        Fill(again, 60_000, 30_000);
        Assert.True(await again.CheckpointAsync());
        Scratch.Copy(_scratch["killed"], _scratch["killed twice"]);

        await using var third = await FasterIndexTests.OpenAsync(_scratch["killed twice"]);
        Assert.True(third.Recovered);
        AssertHolds(third, 0, 30_000);
        AssertHolds(third, 60_000, 30_000);
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changed()
    {
        await using var index = await FillAsync(_scratch.Path, 0, 10);
        await index.CheckpointAsync();
        var before = Files().Select(file => (file, File.GetLastWriteTimeUtc(file))).ToArray();
        await index.CheckpointAsync();
        Assert.Equal(before, Files().Select(file => (file, File.GetLastWriteTimeUtc(file))).ToArray());

        IEnumerable<string> Files() => Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories).Order();
    }

    [Fact]
    public async Task A_copy_taken_at_any_moment_of_writing_and_checkpointing_starts()
    {
        using var stop = new CancellationTokenSource();
        await using var running = await FasterIndexTests.OpenAsync(_scratch["live"]);
        var work = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                Fill(running, i % 20 * 1000, 1000);
                await running.CheckpointAsync();
            }
        });
        var recovered = 0;
        for (var round = 0; round < 20; round++)
        {
            var copy = _scratch[$"copy-{round}"];
            try
            {
                Scratch.Copy(_scratch["live"], copy); // not one moment: worse than any kill
            }
            catch (FileNotFoundException)
            {
                continue; // the file was replaced while we looked
            }
            catch (DirectoryNotFoundException)
            {
                continue;
            }

            await using var again = await FasterIndexTests.OpenAsync(copy);
            recovered += again.Recovered ? 1 : 0;
            AssertSane(again, 20_000);
            Fill(again, 0, 100);
            AssertHolds(again, 0, 100);
        }

        await stop.CancelAsync();
        await work;
        output.WriteLine($"{recovered} of 20 copies were whole");
    }

    [Fact]
    public async Task Checkpoints_taken_while_others_write_are_recovered_and_recovered_again()
    {
        using var stop = new CancellationTokenSource();
        await using var running = await FasterIndexTests.OpenAsync(_scratch["live"]);
        Fill(running, 0, 1000);
        var writers = Enumerable.Range(1, 2).Select(writer => Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                Fill(running, (writer * 5000) + (i % 5000), 1);
            }
        })).ToArray();
        for (var round = 0; round < 6; round++)
        {
            Assert.True(await running.CheckpointAsync());
            Scratch.Copy(_scratch["live"], _scratch[$"copy-{round}"]);
            await using var again = await FasterIndexTests.OpenAsync(_scratch[$"copy-{round}"]); // may undo records of the next version
            Assert.True(again.Recovered);
            Scratch.Copy(_scratch[$"copy-{round}"], _scratch[$"copy-of-copy-{round}"]);
            await using var third = await FasterIndexTests.OpenAsync(_scratch[$"copy-of-copy-{round}"]);
            Assert.True(third.Recovered);
            AssertHolds(third, 0, 1000);
            AssertSane(third, 15_000);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("flip")]
    [InlineData("garbage")]
    [InlineData("delete")]
    [InlineData("empty")]
    public async Task Any_broken_file_gives_an_empty_index_or_one_that_answers_right(string how)
    {
        await using (var index = await FillAsync(_scratch["good"], 0, 30_000))
        {
            index.Remove(Keys.Blob(5));
        }

        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var files = Directory.GetFiles(_scratch["good"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_scratch["good"], file)).Order().ToArray();
        foreach (var file in files)
        {
            var copy = _scratch[$"broken-{Guid.NewGuid():n}"];
            Scratch.Copy(_scratch["good"], copy);
            Break(Path.Combine(copy, file), how, random);
            await using var index = await FasterIndexTests.OpenAsync(copy);
            output.WriteLine($"{how} {file}: recovered {index.Recovered}");
            AssertSane(index, 30_000);
            Assert.Equal(!index.Recovered, Directory.Exists(Path.Combine(copy, "aside")));
            Fill(index, 0, 1000);
            AssertHolds(index, 0, 1000);
            Assert.True(await index.CheckpointAsync());
        }
    }

    [Fact]
    public async Task A_folder_full_of_nonsense_starts_empty_and_keeps_one_aside()
    {
        for (var round = 0; round < 3; round++)
        {
            var store = Directory.CreateDirectory(_scratch[$"store-{round + 5}"]).FullName;
            File.WriteAllText(Path.Combine(store, "seal"), "nonsense");
            File.WriteAllText(Path.Combine(store, "log.0"), "nonsense");
            await using var index = await FasterIndexTests.OpenAsync(_scratch.Path);
            Assert.False(index.Recovered);
            Assert.True(index.OnDisk);
        }

        Assert.Equal(2, Directory.GetDirectories(_scratch.Path).Length);
    }

    [Fact]
    public async Task Other_sizes_in_the_settings_start_empty()
    {
        await (await FillAsync(_scratch.Path, 0, 100)).DisposeAsync();
        var options = FasterIndexTests.Small;
        options.IndexBytes *= 2;
        await using var index = await FasterIndexTests.OpenAsync(_scratch.Path, options);
        Assert.False(index.Recovered);
        Assert.False(index.TryGet(Keys.Blob(1), out _));
    }

    internal static void Fill(ICacheIndex index, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            index.Upsert(Keys.Blob(i), Keys.Value(i));
        }
    }

    internal static void AssertHolds(ICacheIndex index, int from, int count, int except = -1)
    {
        var missing = Enumerable.Range(from, count).Where(i => !index.TryGet(Keys.Blob(i), out var value) || value != Keys.Value(i));
        Assert.Equal(except < 0 ? [] : [except], missing);
    }

    /// <summary>Every entry is right or absent.</summary>
    internal static void AssertSane(ICacheIndex index, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (index.TryGet(Keys.Blob(i), out var value))
            {
                Assert.Equal(Keys.Value(i), value);
            }
        }
    }

    private static async Task<FasterIndex> FillAsync(string folder, int from, int count)
    {
        var index = await FasterIndexTests.OpenAsync(folder);
        Fill(index, from, count);
        return index;
    }

    private static void Break(string file, string how, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "delete":
                File.Delete(file);
                return;
            case "truncate":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "flip":
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case "garbage":
                random.NextBytes(bytes);
                break;
            default:
                bytes = [];
                break;
        }

        File.WriteAllBytes(file, bytes);
    }
}
