using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>
/// The journal as the rest of the edge sees it: replayed once into index and tags, then appended to. Links that live are found for a
/// rewrite by reading the journal again, so that no list of all links has to stay in memory.
/// </summary>
internal sealed class FactLog : IAsyncDisposable
{
    private readonly string _path;
    private readonly FactJournal _journal;
    private readonly ICacheIndex _index;
    private readonly TimeProvider _time;

    public FactLog(string path, FactJournalOptions options, ICacheIndex index, TimeProvider time, ILogger logger, JournalMetrics metrics)
    {
        (_path, _index, _time) = (path, index, time);
        _journal = FactJournal.Open(path, options, logger, time, metrics);
    }

    /// <summary>Links proven before this (Unix milliseconds) are proven anew before use: their drops may have been lost.</summary>
    public long TrustedSince { get; private set; }

    /// <summary>Applies everything that was recorded, then begins to take facts.</summary>
    /// <param name="applyTag">Takes tag facts, in order.</param>
    /// <param name="liveTags">The tags that are known, for a rewrite.</param>
    public void Start(Action<Fact> applyTag, Func<IEnumerable<Fact>> liveTags)
    {
        foreach (var fact in _journal.Replay(_index.Covered))
        {
            Apply(fact, applyTag);
        }

        if (_journal.Recovered.End is JournalEnd.Damaged)
        {
            TrustedSince = _time.GetUtcNow().ToUnixTimeMilliseconds();
        }

        _journal.Start(() => LiveLinks().Concat(liveTags()));
        _index.Covers(() => _journal.Mark);
    }

    /// <summary>Records a fact that was applied already. Waits only when thousands of facts wait for the disk.</summary>
    public void Append(Fact fact)
    {
        var appended = _journal.AppendAsync(fact);
        if (!appended.IsCompletedSuccessfully)
        {
            appended.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Returns when everything appended before is in the file.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _journal.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private void Apply(Fact fact, Action<Fact> applyTag)
    {
        switch (fact, KeyOf(fact))
        {
            case (BlobLinkProven link, { } key):
                _index.Upsert(key, new IndexValue(link.Size, link.AtUnixMilliseconds, 0, 0));
                break;
            case (ManifestLinkProven link, { } key):
                _index.Upsert(key, new IndexValue(link.Size, link.AtUnixMilliseconds, link.MediaTypeCode, 0));
                break;
            case (_, { } key):
                _index.Remove(key);
                break;
            default:
                applyTag(fact);
                break;
        }
    }

    // Twice over the file: where the last word about each link stands, then those that are proofs. The index is not asked, because it
    // may have forgotten what is still true; except when facts were lost: a drop may be among them, which only the index has seen. Links
    // go by 64 bits of their hash, 24 bytes each and not 56: of two that share them one is forgotten.
    private IEnumerable<Fact> LiveLinks()
    {
        using var file = File.OpenHandle(_path);
        var length = RandomAccess.GetLength(file);
        var isComplete = _journal.LostFacts == 0;
        var last = new Dictionary<long, long>();
        foreach (var (fact, offset) in Read(file, length))
        {
            if (KeyOf(fact) is { } key)
            {
                last[key.GetHashCode64()] = offset;
            }
        }

        foreach (var (fact, offset) in Read(file, length))
        {
            if (fact is BlobLinkProven or ManifestLinkProven && KeyOf(fact) is { } key && last[key.GetHashCode64()] == offset && (isComplete || _index.TryGet(key, out _)))
            {
                yield return fact;
            }
        }
    }

    private static IEnumerable<(Fact Fact, long Offset)> Read(SafeFileHandle file, long length)
    {
        var reader = new JournalReader(file, length);
        for (var offset = reader.Offset; reader.TryRead() is { } fact; offset = reader.Offset)
        {
            yield return (fact, offset);
        }
    }

    private static IndexKey? KeyOf(Fact fact) => fact switch
    {
        BlobLinkProven link => IndexKey.ForBlobLink(link.Repository, link.Digest),
        BlobLinkDropped link => IndexKey.ForBlobLink(link.Repository, link.Digest),
        ManifestLinkProven link => IndexKey.ForManifestLink(link.Repository, link.Digest),
        ManifestLinkDropped link => IndexKey.ForManifestLink(link.Repository, link.Digest),
        _ => null,
    };
}
