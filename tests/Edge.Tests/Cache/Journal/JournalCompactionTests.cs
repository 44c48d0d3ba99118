using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EdgeRegistry.Edge.Cache.Journal;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Tests.Cache.Journal;

public sealed class JournalCompactionTests : JournalFixture
{
    private static readonly FactJournalOptions Eager = new() { CompactionMinimumBytes = 4096, CompactionFactor = 2 };

    private readonly ConcurrentDictionary<string, Fact> _live = new();

    [Fact]
    public async Task A_rewrite_keeps_live_facts_and_drops_the_rest()
    {
        var (journal, _) = Start(options: Eager, live: () => _live.Values);
        for (var i = 0; i < 20_000; i++)
        {
            await ApplyAsync(journal, new TagKnown("a", $"tag-{i % 10}", "d", 0, i, i));
        }

        await journal.FlushAsync();
        Assert.InRange(journal.Length, 1, 1 << 20); // 20,000 records are 1.3 MB; a queue of them may follow a rewrite
        await journal.DisposeAsync();
        AssertLive((await ReadAsync()).Facts);
    }

    [Fact]
    public async Task Facts_appended_during_rewrites_are_kept()
    {
        var (journal, _) = Start(options: Eager, live: () => _live.Values);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 5000; i++)
            {
                await ApplyAsync(journal, new TagKnown($"caller-{caller}", $"tag-{i % 100}", "d", 0, i, i));
            }
        })));
        await journal.DisposeAsync();
        AssertLive((await ReadAsync()).Facts);
    }

    [Fact]
    public async Task A_kill_at_any_step_of_a_rewrite_loses_nothing()
    {
        var copies = 0;
        var (journal, _) = Start(options: Eager, live: Snapshot);
        for (var i = 0; copies < 20; i++)
        {
            await ApplyAsync(journal, new TagKnown("a", $"tag-{i % 100}", "d", 0, i, i));
            await journal.FlushAsync();
        }

        await journal.DisposeAsync();
        foreach (var copy in Directory.GetDirectories(Scratch.Path))
        {
            var expected = (await ReadAsync(Path.Combine(copy, "before"))).Facts;
            var (facts, replay) = await ReadAsync(Path.Combine(copy, "facts"));
            Assert.Equal(expected, facts);
            Assert.Equal(JournalEnd.Clean, replay.End);
            Assert.False(File.Exists(Path.Combine(copy, "facts.new")));
        }

        IEnumerable<Fact> Snapshot()
        {
            // Seen from in here a rewrite has begun and not been renamed: what a kill would leave, with more and more written.
            foreach (var fact in _live.Values)
            {
                if (copies < 20)
                {
                    var copy = Scratch[$"copy-{copies++}"];
                    Directory.CreateDirectory(copy);
                    File.Copy(FilePath, Path.Combine(copy, "facts"));
                    File.Copy(FilePath, Path.Combine(copy, "before"));
                    File.Copy(FilePath + ".new", Path.Combine(copy, "facts.new"));
                    File.AppendAllText(Path.Combine(copy, "facts.new"), new string('x', copies));
                }

                yield return fact;
            }
        }
    }

    [Fact]
    public async Task A_rewrite_that_fails_leaves_the_journal_as_it_was()
    {
        var (journal, _) = Start(options: Eager, live: () => _live.Values.Select(fact => _live.Count > 50 ? throw new InvalidOperationException("no") : fact));
        for (var i = 0; i < 1000; i++)
        {
            await ApplyAsync(journal, new TagKnown("a", $"tag-{i}", "d", 0, i, i));
        }

        await journal.DisposeAsync();
        AssertLive((await ReadAsync()).Facts);
        Assert.Equal([FilePath], Directory.GetFiles(Scratch.Path));
    }

    [Fact]
    public async Task While_the_disk_refuses_callers_go_on_and_the_next_success_writes_everything()
    {
        var (journal, _) = Start(options: new FactJournalOptions { CompactionMinimumBytes = 4096 }, live: () => _live.Values);
        await ApplyAsync(journal, new TagKnown("a", "first", "d", 0, 0, 0));
        await journal.FlushAsync();
        Break(journal);
        await ApplyAsync(journal, new TagKnown("a", "second", "d", 0, 0, 0));
        await Assert.ThrowsAsync<IOException>(() => journal.FlushAsync());
        await ApplyAsync(journal, new TagKnown("a", "third", "d", 0, 0, 0));
        Assert.InRange(journal.LostFacts, 1, 2);
        await journal.DisposeAsync(); // the last try
        AssertLive((await ReadAsync()).Facts);
    }

    /// <summary>No file system refuses root on demand: the open file is swapped for one that may not be written.</summary>
    private void Break(FactJournal journal) => HandleOf(FileOf(journal)) = File.OpenHandle(FilePath, share: FileShare.ReadWrite);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_file")]
    private static extern ref JournalFile FileOf(FactJournal journal);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_handle")]
    private static extern ref SafeFileHandle HandleOf(JournalFile file);

    private async Task ApplyAsync(FactJournal journal, TagKnown fact)
    {
        _live[$"{fact.Repository}:{fact.Tag}"] = fact; // memory first
        await journal.AppendAsync(fact);
    }

    private void AssertLive(IEnumerable<Fact> read)
    {
        var last = new Dictionary<string, Fact>();
        foreach (var fact in read.Cast<TagKnown>())
        {
            last[$"{fact.Repository}:{fact.Tag}"] = fact;
        }

        Assert.Equal(_live.OrderBy(pair => pair.Key).Select(pair => pair.Value), last.OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }
}
