using System.Diagnostics;
using EdgeRegistry.Edge.Cache.Journal;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Journal;

public sealed class FactJournalTests(ITestOutputHelper output) : JournalFixture
{
    [Fact]
    public async Task A_new_journal_is_empty()
    {
        var (facts, replay) = await ReadAsync();
        Assert.Empty(facts);
        Assert.Equal(new JournalReplay(0, 0, JournalEnd.Clean), replay);
    }

    [Fact]
    public async Task Every_kind_of_fact_comes_back_in_order()
    {
        await WriteAsync(OneOfEach);
        await WriteAsync(OneOfEach.Reverse().ToArray());
        var (facts, replay) = await ReadAsync();
        Assert.Equal(OneOfEach.Concat(OneOfEach.Reverse()), facts);
        Assert.Equal(JournalEnd.Clean, replay.End);
    }

    [Fact]
    public async Task What_was_flushed_is_in_the_file_before_the_journal_is_closed()
    {
        await using var journal = Start().Journal;
        await journal.AppendAsync(OneOfEach[0]);
        await journal.FlushAsync();
        File.Copy(FilePath, Scratch["copy"]);
        Assert.Equal([OneOfEach[0]], (await ReadAsync(Scratch["copy"])).Facts);
    }

    [Fact]
    public async Task A_fact_reaches_the_file_without_anybody_asking()
    {
        await using var journal = Start().Journal;
        var before = journal.Length;
        await journal.AppendAsync(OneOfEach[0]);
        while (journal.Length == before)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Concurrent_appends_all_arrive_and_keep_each_callers_order()
    {
        const int callers = 16, each = 5000;
        var (journal, _) = Start(options: new FactJournalOptions { QueueLength = 64, Flush = JournalFlush.None });
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await journal.AppendAsync(new BlobLinkProven($"caller-{caller}", "d", i, 0));
            }
        })));
        await journal.DisposeAsync();

        var (facts, _) = await ReadAsync();
        Assert.Equal(callers * each, facts.Count);
        foreach (var caller in facts.Cast<BlobLinkProven>().GroupBy(fact => fact.Repository))
        {
            Assert.Equal(Enumerable.Range(0, each).Select(i => (long)i), caller.Select(fact => fact.Size));
        }
    }

    [Fact]
    public async Task Texts_that_are_too_long_are_refused()
    {
        await using var journal = Start().Journal;
        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(new TagDropped(new string('r', 256), "t")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(new TagDropped("r", new string('t', 129))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(new BlobLinkDropped("r", new string('d', 136))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(new TagDropped(new string('名', 86), "t")));
    }

    [Fact]
    public async Task Appending_before_the_replay_is_refused()
    {
        await using var journal = Open();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await journal.AppendAsync(OneOfEach[0]));
        Assert.Throws<InvalidOperationException>(() => journal.Start(() => []));
    }

    [Fact]
    public async Task Flushing_to_the_disk_after_every_write_works()
    {
        var (journal, _) = Start(options: new FactJournalOptions { Flush = JournalFlush.EveryWrite });
        await journal.AppendAsync(OneOfEach[0]);
        await journal.FlushAsync();
        await journal.DisposeAsync();
        Assert.Single((await ReadAsync()).Facts);
    }

    [Fact]
    public async Task A_million_facts_are_read_with_little_garbage()
    {
        const int count = 1_000_000;
        await using (var journal = Start(options: new FactJournalOptions { CompactionMinimumBytes = long.MaxValue }).Journal)
        {
            var digest = "sha256:" + new string('a', 64);
            var repositories = Enumerable.Range(0, 1000).Select(i => $"team-{i}/service-{i}").ToArray();
            var writing = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                await journal.AppendAsync(new BlobLinkProven(repositories[i % 1000], digest, i, i));
            }

            await journal.FlushAsync();
            output.WriteLine($"wrote {count} facts, {journal.Length} bytes, in {writing.Elapsed.TotalMilliseconds:f0} ms");
        }

        await using var again = Open();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (reading, processor) = (Stopwatch.StartNew(), OwnProcessorMilliseconds());
        var read = again.Replay().Count();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
        output.WriteLine($"read them in {reading.Elapsed.TotalMilliseconds:f0} ms, {OwnProcessorMilliseconds() - processor:f0} ms of it on a processor, {each:f0} bytes of garbage each");
        Assert.Equal(count, read);

        // A record (40 to 56), the digest's string (168), nothing for the repository.
        Assert.InRange(each, 0, 240);
    }

    /// <summary>What this thread has really run: other tests and other processes do not count.</summary>
    private static double OwnProcessorMilliseconds() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0]) / 1e6;
}
