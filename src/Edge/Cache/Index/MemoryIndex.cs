using System.Collections.Concurrent;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>The in-memory twin: a bounded dictionary that drops its oldest entries. Reads take no lock.</summary>
internal sealed class MemoryIndex(long memoryBytes) : ICacheIndex
{
    /// <summary>A dictionary node (96), its bucket (8) and its place in the queue (40), rounded up.</summary>
    private const int BytesPerEntry = 160;

    private readonly ConcurrentDictionary<IndexKey, IndexValue> _entries = new();
    private readonly ConcurrentQueue<IndexKey> _oldestFirst = new();
    private readonly long _capacity = Math.Max(1, memoryBytes / BytesPerEntry);
    private long _count;
    private long _queued;

    public long ApproximateCount => Volatile.Read(ref _count);

    /// <summary>The entries at about this moment, for moving them to another index.</summary>
    public IEnumerable<KeyValuePair<IndexKey, IndexValue>> Entries => _entries;

    public bool TryGet(in IndexKey key, out IndexValue value) => _entries.TryGetValue(key, out value);

    public void Upsert(in IndexKey key, in IndexValue value)
    {
        while (true)
        {
            if (_entries.TryAdd(key, value))
            {
                Interlocked.Increment(ref _count);
                Interlocked.Increment(ref _queued);
                _oldestFirst.Enqueue(key);
                Trim();
                return;
            }

            if (_entries.TryGetValue(key, out var old) && (old == value || _entries.TryUpdate(key, value, old)))
            {
                return;
            }
        }
    }

    public bool Remove(in IndexKey key)
    {
        if (!_entries.TryRemove(key, out _))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    public ValueTask<bool> CheckpointAsync(CancellationToken cancellationToken = default) => new(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Bounds the entries, and the queue too: a key that is set and removed again and again would otherwise leave a trail there.
    /// A key dropped through such a leftover may be a newer one; forgetting is allowed.
    /// </summary>
    private void Trim()
    {
        while ((Volatile.Read(ref _count) > _capacity || Volatile.Read(ref _queued) > 2 * _capacity) && _oldestFirst.TryDequeue(out var oldest))
        {
            Interlocked.Decrement(ref _queued);
            Remove(oldest);
        }
    }
}
