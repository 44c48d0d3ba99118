using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Memory;

/// <summary>
/// Contents by key, bounded in bytes. A hit takes no lock and moves nothing: it marks the entry as read. What goes is chosen by SIEVE
/// (NSDI '24): a hand walks from the oldest to the newest, spares once what was read since it last came by, and drops the rest.
/// </summary>
/// <param name="capacity">Bytes, <see cref="Overhead"/> for each entry included.</param>
internal sealed class ByteCache(long capacity)
{
    /// <summary>What an entry takes beside its content: key, node, array header.</summary>
    public const int Overhead = 256;

    private readonly ConcurrentDictionary<IndexKey, Entry> _entries = new();
    private readonly LinkedList<Entry> _newestFirst = new();
    private readonly Lock _changing = new();
    private LinkedListNode<Entry>? _hand;
    private long _bytes;

    /// <summary>Bytes held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Finds content.</summary>
    public bool TryGet(in IndexKey key, [NotNullWhen(true)] out byte[]? content)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            content = null;
            return false;
        }

        if (!entry.WasRead)
        {
            entry.WasRead = true; // written once, not on each hit: processors would take the line from each other
        }

        content = entry.Content;
        return true;
    }

    /// <summary>Keeps content that is not here yet; false when it is larger than the cache.</summary>
    public bool Add(in IndexKey key, byte[] content)
    {
        var size = content.Length + Overhead;
        if (size > capacity)
        {
            return false;
        }

        lock (_changing)
        {
            if (_entries.ContainsKey(key))
            {
                return true;
            }

            while (_bytes + size > capacity)
            {
                DropOne();
            }

            var entry = new Entry(key, content);
            entry.Node = _newestFirst.AddFirst(entry);
            _entries[key] = entry;
            Interlocked.Add(ref _bytes, size);
            return true;
        }
    }

    /// <summary>Forgets content.</summary>
    public void Remove(in IndexKey key)
    {
        if (!_entries.ContainsKey(key))
        {
            return; // the common case, without the lock
        }

        lock (_changing)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                Drop(entry);
            }
        }
    }

    // Called only while something is held; ends, because a second round finds what the first has spared.
    private void DropOne()
    {
        var at = _hand ?? _newestFirst.Last!;
        while (at.Value.WasRead)
        {
            at.Value.WasRead = false;
            at = at.Previous ?? _newestFirst.Last!;
        }

        _hand = at;
        Drop(at.Value);
    }

    private void Drop(Entry entry)
    {
        if (_hand == entry.Node)
        {
            _hand = entry.Node!.Previous;
        }

        _newestFirst.Remove(entry.Node!);
        _entries.TryRemove(entry.Key, out _);
        Interlocked.Add(ref _bytes, -(entry.Content.Length + Overhead));
    }

    private sealed class Entry(IndexKey key, byte[] content)
    {
        public IndexKey Key => key;

        public byte[] Content => content;

        public LinkedListNode<Entry>? Node { get; set; }

        public bool WasRead { get; set; }
    }
}
