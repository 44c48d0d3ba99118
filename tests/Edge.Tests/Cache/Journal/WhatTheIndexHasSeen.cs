using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Tests.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Journal;

/// <summary>A start applies only the facts that the index it recovered has not seen: the seal of the index says how far the journal was.</summary>
public sealed class WhatTheIndexHasSeen : JournalFixture
{
    private const int Many = 5000;

    private string Folder => Scratch["index"];

    [Fact]
    public async Task After_a_clean_end_no_link_is_applied_again()
    {
        await LiveAsync((index, log) => Prove(index, log, 0, Many));
        var log = await LengthOfLogAsync();
        await LiveAsync((index, _) => AssertKnown(index, 0, Many));
        Assert.Equal(log, await LengthOfLogAsync()); // each applied link would have added a record
    }

    [Fact]
    public async Task After_a_kill_what_came_after_the_last_checkpoint_is_applied()
    {
        await LiveAsync(async (index, log) =>
        {
            await Prove(index, log, 0, Many);
            await log.FlushAsync(default);
            await index.CheckpointAsync();
            await Prove(index, log, Many, 10);
            Drop(index, log, 3);
            await log.FlushAsync(default);
            Scratch.Copy(Folder, Scratch["killed"]);
            File.Copy(FilePath, Scratch["killed-facts"]);
        });
        await using var index = await FasterIndexTests.OpenAsync(Scratch["killed"]);
        var before = index.ApproximateCount;
        await using var log = Log(index, Scratch["killed-facts"]);
        log.Start(_ => { }, () => []);
        await AssertKnown(index, 4, Many + 6);
        Assert.False(index.TryGet(KeyOf(3), out _));
        Assert.InRange(index.ApproximateCount - before, 1, 100);
    }

    [Fact]
    public async Task An_index_beside_another_journal_takes_every_fact_of_it()
    {
        await LiveAsync((index, log) => Prove(index, log, 0, Many));
        File.Delete(FilePath);
        await WriteAsync([.. Enumerable.Range(Many, Many).Select(FactOf)]); // of the same length, record by record
        await LiveAsync((index, _) => AssertKnown(index, Many, Many));
    }

    [Fact]
    public async Task A_journal_that_lost_its_end_is_applied_as_a_whole()
    {
        await LiveAsync((index, log) => Prove(index, log, 0, Many));
        Directory.Move(Folder, Scratch["full"]);
        await LiveAsync((_, _) => Task.CompletedTask); // an index of its own, to see that everything can be applied from the journal alone
        var covered = await MarkAsync(Folder);
        var bytes = await File.ReadAllBytesAsync(FilePath);
        await File.WriteAllBytesAsync(FilePath, bytes[..^300]);
        await using var journal = Open();
        Assert.Equal(Many - 3, journal.Replay(covered).Count());
        Assert.Equal(JournalEnd.Torn, journal.Recovered.End);
    }

    [Fact]
    public async Task Damage_before_the_mark_stops_the_replay_there_and_leaves_nothing_out()
    {
        await LiveAsync((index, log) => Prove(index, log, 0, Many));
        var covered = await MarkAsync(Folder);
        var bytes = await File.ReadAllBytesAsync(FilePath);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(FilePath, bytes);
        await using var journal = Open();
        Assert.InRange(journal.Replay(covered).Count(), (Many / 2) - 2, Many / 2);
        Assert.Equal(JournalEnd.Damaged, journal.Recovered.End);
    }

    [Fact]
    public async Task Tags_are_applied_wherever_they_stand()
    {
        Fact[] tags = [new TagKnown("a", "1", "d", 0, 1, 1), new TagDropped("a", "1")];
        await WriteAsync([FactOf(1), tags[0], FactOf(2)]);
        FactsMark covered;
        await using (var journal = Start().Journal)
        {
            covered = journal.Mark;
            await journal.AppendAsync(tags[1]);
            await journal.AppendAsync(FactOf(3));
        }

        await using var again = Open();
        Assert.Equal([.. tags, FactOf(3)], again.Replay(covered));
        Assert.Equal(5, again.Recovered.Facts);
        await using var doubtful = Open(Copy());
        Assert.Equal([FactOf(1), tags[0], FactOf(2), tags[1], FactOf(3)], doubtful.Replay(covered with { Chain = covered.Chain + 1 }).TakeLast(5));
    }

    [Fact]
    public async Task A_rewrite_alone_moves_the_mark_of_an_index_that_did_not_change()
    {
        var options = new FactJournalOptions { CompactionMinimumBytes = 4096 };
        await LiveAsync(async (index, log) =>
        {
            await Prove(index, log, 0, Many);
            await log.FlushAsync(default);
            await index.CheckpointAsync();
            for (var i = 0; i < 100_000; i++)
            {
                log.Append(new TagDropped("a", "b")); // until the journal is rewritten without them: the index sees none of it
            }

            await log.FlushAsync(default);
        }, options);
        var mark = await MarkAsync(Folder);
        Assert.Equal(new FileInfo(FilePath).Length, mark.Offset);
        Assert.InRange(mark.Offset, 1, mark.RewriteAbove);
        Assert.InRange((await ReadAsync()).Facts.Count, Many, Many + 99_999); // rewritten once at least
        await using var journal = Open(options: options);
        Assert.DoesNotContain(journal.Replay(mark), fact => fact is BlobLinkProven);
    }

    [Fact]
    public async Task A_restart_alone_is_no_reason_for_a_rewrite()
    {
        var options = new FactJournalOptions { CompactionMinimumBytes = 4096 };
        await LiveAsync((index, log) => Prove(index, log, 0, Many), options);
        await LiveAsync((index, log) => Prove(index, log, 0, 1), options); // knows how long the file was after its last rewrite
        Assert.Equal(FactOf(0), (await ReadAsync()).Facts[^1]); // appended, and not rewritten since
        Assert.Equal(2, (await ReadAsync()).Facts.Count(fact => fact == FactOf(0)));
    }

    [Fact]
    public async Task An_index_that_dropped_entries_is_told_every_fact_again()
    {
        var small = FasterIndexTests.Small;
        small.DiskBytes = 1 << 20; // 14,000 records
        await using (var index = await FasterIndexTests.OpenAsync(Folder, small))
        {
            await using var log = Log(index, FilePath);
            log.Start(_ => { }, () => []);
            await Prove(index, log, 0, 8 * Many);
            await log.FlushAsync(default);
            Assert.True(await index.CheckpointAsync());
            Assert.False(index.TryGet(KeyOf(0), out _));
        }

        await using var again = await FasterIndexTests.OpenAsync(Folder, small);
        Assert.True(again.Recovered);
        Assert.Null(again.Covered);
    }

    private static FactLog Log(ICacheIndex index, string path, FactJournalOptions? options = null) =>
        new(path, options ?? new FactJournalOptions(), index, TimeProvider.System, NullLogger.Instance, new JournalMetrics());

    private static Fact FactOf(int number) => new BlobLinkProven("library/a", Keys.HashedDigest(number), 1, 1);

    private static IndexKey KeyOf(int number) => IndexKey.ForBlobLink("library/a", Keys.HashedDigest(number));

    private static Task Prove(ICacheIndex index, FactLog log, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            index.Upsert(KeyOf(i), new IndexValue(1, 1, 0, 0));
            log.Append(FactOf(i));
        }

        return Task.CompletedTask;
    }

    private static void Drop(ICacheIndex index, FactLog log, int number)
    {
        index.Remove(KeyOf(number));
        log.Append(new BlobLinkDropped("library/a", Keys.HashedDigest(number)));
    }

    private static Task AssertKnown(ICacheIndex index, int from, int count)
    {
        Assert.All(Enumerable.Range(from, count), i => Assert.True(index.TryGet(KeyOf(i), out _)));
        return Task.CompletedTask;
    }

    private static async Task<FactsMark> MarkAsync(string folder)
    {
        await using var index = await FasterIndexTests.OpenAsync(folder);
        Assert.NotNull(index.Covered);
        return index.Covered;
    }

    private async Task LiveAsync(Func<FasterIndex, FactLog, Task> life, FactJournalOptions? options = null)
    {
        await using var index = await FasterIndexTests.OpenAsync(Folder);
        await using var log = Log(index, FilePath, options); // ends before the index, as in an edge
        log.Start(_ => { }, () => []);
        await life(index, log);
    }

    private async Task<long> LengthOfLogAsync()
    {
        await using var index = await FasterIndexTests.OpenAsync(Folder);
        return index.ApproximateCount;
    }

    private string Copy()
    {
        var copy = Scratch["copy"];
        File.Copy(FilePath, copy);
        return copy;
    }
}
