using System.Collections.Concurrent;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>The tags that this edge has heard of. What it says is fresh only under a lease; without one it is a thing to revalidate.</summary>
internal sealed class TagTable(FactLog facts, FreshnessClock clock, TagOptions options)
{
    private readonly ConcurrentDictionary<TagKey, TagEntry> _entries = new();
    private readonly Generations _generations = new();

    // A confirmation is recorded again only after this many milliseconds: a restart makes a tag look at most so much older than it is.
    private readonly double _recordAgain = Math.Min(TimeSpan.FromMinutes(10).TotalMilliseconds, options.MaxStale.TotalMilliseconds / 10);

    /// <summary>Number of tags remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>The last known value, or null.</summary>
    public TagEntry? Find(TagKey key) => _entries.GetValueOrDefault(key);

    /// <summary>True when the value may be served without asking.</summary>
    public bool IsFresh(TagEntry entry) => clock.Covers(entry.Mark);

    /// <summary>The key's generation; take it before asking the origin.</summary>
    public long GenerationOf(TagKey key) => _generations.Of(key);

    /// <summary>The origin answered; ignored when the tag was invalidated since <paramref name="generation"/> was taken.</summary>
    public void Learn(TagKey key, TagEntry entry, long generation)
    {
        if (_generations.Of(key) != generation)
        {
            return;
        }

        var before = Find(key);
        var isRecorded = before?.Digest == entry.Digest && entry.ConfirmedAt - before.RecordedAt < _recordAgain;
        entry = entry with { RecordedAt = isRecorded ? before!.RecordedAt : entry.ConfirmedAt };
        _entries[key] = entry;
        if (!isRecorded)
        {
            facts.Append(new TagKnown(key.Repository, key.Tag, entry.Digest.Value, entry.MediaTypeCode, entry.Size, entry.ConfirmedAt));
            Trim();
        }

        if (_generations.Of(key) != generation && _entries.TryRemove(KeyValuePair.Create(key, entry)))
        {
            facts.Append(new TagDropped(key.Repository, key.Tag)); // invalidated between the look and the write
        }
    }

    /// <summary>Something may have changed: the value is kept only for when the origin cannot be reached.</summary>
    public void Invalidate(TagKey key)
    {
        _generations.Advance(key);
        if (_entries.TryGetValue(key, out var entry))
        {
            _entries.TryUpdate(key, entry with { Mark = 0 }, entry);
        }
    }

    /// <summary>It has changed, or is gone: the old value is never served again.</summary>
    public void Drop(TagKey key)
    {
        _generations.Advance(key);
        if (_entries.TryRemove(key, out _))
        {
            facts.Append(new TagDropped(key.Repository, key.Tag));
        }
    }

    /// <summary>Takes a recorded fact at start; recovered values are under no lease.</summary>
    public void Recover(Fact fact)
    {
        switch (fact)
        {
            case TagKnown known when Digest.TryParse(known.Digest, out var digest):
                _entries[new TagKey(known.Repository, known.Tag)] =
                    new TagEntry(digest, known.MediaTypeCode, known.Size, known.AtUnixMilliseconds, 0) { RecordedAt = known.AtUnixMilliseconds };
                break;
            case TagDropped dropped:
                _entries.TryRemove(new TagKey(dropped.Repository, dropped.Tag), out _);
                break;
        }
    }

    /// <summary>Everything known, as facts.</summary>
    public IEnumerable<Fact> Facts() => _entries.Select(pair =>
        new TagKnown(pair.Key.Repository, pair.Key.Tag, pair.Value.Digest.Value, pair.Value.MediaTypeCode, pair.Value.Size, pair.Value.ConfirmedAt));

    private void Trim()
    {
        if (_entries.Count <= options.MaxEntries)
        {
            return;
        }

        foreach (var pair in _entries.Take(Math.Max(1, options.MaxEntries / 100)))
        {
            _entries.TryRemove(pair); // forgetting costs a question; which one is forgotten hardly matters
        }
    }
}
