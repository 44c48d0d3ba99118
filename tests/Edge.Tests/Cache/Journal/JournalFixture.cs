using EdgeRegistry.Edge.Cache.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Journal;

/// <summary>A journal file, opened, replayed and started as an edge does.</summary>
public abstract class JournalFixture : IDisposable
{
    private protected Scratch Scratch { get; } = new();

    private protected string FilePath => Scratch["facts"];

    private protected static Fact[] OneOfEach =>
    [
        new BlobLinkProven("library/hello", "sha256:" + new string('a', 64), 123, 1_700_000_000_000),
        new ManifestLinkProven("ünïcode/名", "sha512:" + new string('b', 128), 3, long.MaxValue, long.MinValue),
        new BlobLinkDropped(new string('r', 255), new string('d', 135)),
        new ManifestLinkDropped("a", "b"),
        new TagKnown("library/hello", new string('t', 128), "sha256:" + new string('c', 64), -1, 0, 1),
        new TagDropped("", ""),
    ];

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Scratch.Dispose();
    }

    private protected FactJournal Open(string? path = null, FactJournalOptions? options = null) =>
        FactJournal.Open(path ?? FilePath, options ?? new FactJournalOptions(), NullLogger.Instance, TimeProvider.System);

    private protected (FactJournal Journal, List<Fact> Facts) Start(string? path = null, FactJournalOptions? options = null, Func<IEnumerable<Fact>>? live = null)
    {
        var journal = Open(path, options);
        var facts = journal.Replay().ToList();
        journal.Start(live ?? (() => []));
        return (journal, facts);
    }

    private protected async Task WriteAsync(params Fact[] facts)
    {
        await using var journal = Start().Journal;
        foreach (var fact in facts)
        {
            await journal.AppendAsync(fact);
        }
    }

    private protected async Task<(List<Fact> Facts, JournalReplay Replay)> ReadAsync(string? path = null)
    {
        var (journal, facts) = Start(path);
        await using (journal)
        {
            return (facts, journal.Recovered);
        }
    }
}
