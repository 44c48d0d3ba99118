namespace EdgeRegistry.Origin.Identity;

/// <summary>Counts failures by key, the least recent ones leaving when there are too many keys.</summary>
/// <param name="free">How many cost nothing.</param>
/// <param name="capacity">The most keys.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureCounts(int free, int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _oldest = new();

    // A clock that nobody sets.
    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>How many keys are counted.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How long a key is still blocked; zero when it is not.</summary>
    public TimeSpan BlockedFor(string key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var node) && node.Value.BlockedUntil - Now is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Counts one failure: 1 s for the first that is not free, twice as long for each further one.</summary>
    public void Add(string key)
    {
        lock (_gate)
        {
            var now = Now;
            DropForgotten(now);
            var failures = 1;
            if (_entries.Remove(key, out var node))
            {
                _oldest.Remove(node);
                failures += node.Value.Failures;
            }
            else if (_entries.Count >= capacity)
            {
                _entries.Remove(_oldest.First!.Value.Key);
                _oldest.RemoveFirst();
            }

            var blocked = failures <= free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - free - 1, 30)), LoginThrottle.LongestBlock.TotalSeconds));
            _entries[key] = _oldest.AddLast(new Entry(key, failures, now, now + blocked));
        }
    }

    /// <summary>Forgets a key's failures.</summary>
    public void Forget(string key)
    {
        lock (_gate)
        {
            if (_entries.Remove(key, out var node))
            {
                _oldest.Remove(node);
            }
        }
    }

    private void DropForgotten(TimeSpan now)
    {
        while (_oldest.First is { } first && first.Value.Last + LoginThrottle.Memory <= now)
        {
            _entries.Remove(first.Value.Key);
            _oldest.RemoveFirst();
        }
    }

    private sealed record Entry(string Key, int Failures, TimeSpan Last, TimeSpan BlockedUntil);
}
