using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

public sealed class FasterFailureTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_log_that_outgrows_its_quota_is_compacted_and_stays_right()
    {
        var options = FasterIndexTests.Small;
        options.DiskBytes = 4 << 20;
        await using var index = await FasterIndexTests.OpenAsync(_scratch.Path, options);
        FasterRecoveryTests.Fill(index, 0, 1000);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 1000; i < 11_000; i++)
            {
                index.Upsert(Keys.Blob(i), new IndexValue(i, i, i, i) with { Size = round });
            }

            Assert.True(await index.CheckpointAsync());
        }

        FasterRecoveryTests.AssertHolds(index, 0, 1000); // untouched since the beginning, and still live
        for (var i = 1000; i < 11_000; i++)
        {
            Assert.True(index.TryGet(Keys.Blob(i), out var value));
            Assert.Equal(19, value.Size);
        }

        Assert.True(index.OnDisk);
        Assert.InRange(LogOnDisk(), 1, 16 << 20);
        await index.DisposeAsync();
        await using var again = await FasterIndexTests.OpenAsync(_scratch.Path, options);
        Assert.True(again.Recovered);
        FasterRecoveryTests.AssertHolds(again, 0, 1000);
    }

    [Fact]
    public async Task More_live_entries_than_the_quota_drop_the_oldest()
    {
        var options = FasterIndexTests.Small;
        options.DiskBytes = 4 << 20;
        const int count = 200_000; // 14 MB
        await using (var index = await FasterIndexTests.OpenAsync(_scratch.Path, options))
        {
            for (var from = 0; from < count; from += 20_000)
            {
                FasterRecoveryTests.Fill(index, from, 20_000);
                Assert.True(await index.CheckpointAsync());
            }

            FasterRecoveryTests.AssertSane(index, count);
            FasterRecoveryTests.AssertHolds(index, count - 10_000, 10_000);
            Assert.False(index.TryGet(Keys.Blob(0), out _));
            Assert.InRange(LogOnDisk(), 1, 16 << 20);
        }

        await using var again = await FasterIndexTests.OpenAsync(_scratch.Path, options);
        Assert.True(again.Recovered);
        FasterRecoveryTests.AssertSane(again, count);
        FasterRecoveryTests.AssertHolds(again, count - 10_000, 10_000);
    }

    [Fact]
    public async Task A_disk_that_fails_is_left_for_memory_and_nobody_waits()
    {
        await using var index = await FasterIndexTests.OpenAsync(_scratch["index"]);
        BreakFolder();
        FasterRecoveryTests.Fill(index, 0, 200_000); // far more than memory holds: every page must be flushed
        Assert.False(await index.CheckpointAsync());
        Assert.False(index.OnDisk);
        FasterRecoveryTests.Fill(index, 0, 100);
        FasterRecoveryTests.AssertHolds(index, 0, 100);
    }

    [Fact]
    public async Task After_a_failure_a_new_store_is_made_and_takes_over_what_memory_knew()
    {
        var time = new ManualTime();
        await using var index = await FasterIndexTests.OpenAsync(_scratch["index"], time: time);
        BreakFolder();
        FasterRecoveryTests.Fill(index, 0, 10);
        Assert.False(await index.CheckpointAsync());
        FasterRecoveryTests.Fill(index, 0, 1000);
        index.Remove(Keys.Blob(5));
        MendFolder();
        while (!index.OnDisk)
        {
            time.FireTimers();
            await Task.Yield();
        }

        FasterRecoveryTests.AssertHolds(index, 0, 1000, except: 5);
        Assert.True(await index.CheckpointAsync());
        await index.DisposeAsync();
        await using var again = await FasterIndexTests.OpenAsync(_scratch["index"]);
        Assert.True(again.Recovered);
        FasterRecoveryTests.AssertHolds(again, 0, 1000, except: 5);
    }

    [Fact]
    public async Task A_checkpoint_that_is_stuck_is_left_for_memory_and_nobody_waits()
    {
        var time = new ManualTime();
        await using var index = await FasterIndexTests.OpenAsync(_scratch["index"], time: time);
        FasterRecoveryTests.Fill(index, 0, 10_000);
        var writer = Task.Run(() => FasterRecoveryTests.Fill(index, 0, 100_000));
        time.TimeOutsFireAtOnce = true;
        Assert.False(await index.CheckpointAsync());
        Assert.False(index.OnDisk);
        await writer;
        FasterRecoveryTests.Fill(index, 0, 100);
        FasterRecoveryTests.AssertHolds(index, 0, 100);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_means_memory()
    {
        File.WriteAllText(_scratch["index"], "a file where the folder should be");
        await using var index = await FasterIndexTests.OpenAsync(_scratch["index"]);
        Assert.False(index.OnDisk);
        FasterRecoveryTests.Fill(index, 0, 100);
        FasterRecoveryTests.AssertHolds(index, 0, 100);
    }

    [Fact]
    public async Task A_recovery_that_takes_too_long_starts_empty()
    {
        await using (var index = await FasterIndexTests.OpenAsync(_scratch.Path))
        {
            FasterRecoveryTests.Fill(index, 0, 50_000);
        }

        var options = FasterIndexTests.Small;
        options.RecoveryTimeout = TimeSpan.FromTicks(1);
        await using var again = await FasterIndex.OpenAsync(_scratch.Path, options, NullLogger.Instance, TimeProvider.System);
        Assert.False(again.Recovered);
        FasterRecoveryTests.Fill(again, 0, 100);
        FasterRecoveryTests.AssertHolds(again, 0, 100);
    }

    private long LogOnDisk() => Directory.EnumerateFiles(_scratch.Path, "log.*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    /// <summary>Files that are not open yet cannot be opened any more, not even by root: their folder is a file.</summary>
    private void BreakFolder()
    {
        Directory.Move(_scratch["index"], _scratch["away"]);
        File.WriteAllText(_scratch["index"], "");
    }

    private void MendFolder()
    {
        File.Delete(_scratch["index"]);
        Directory.Move(_scratch["away"], _scratch["index"]);
    }
}
