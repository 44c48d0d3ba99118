namespace EdgeRegistry.Origin.Identity;

/// <summary>Keys that were added lately, a bounded number: the least recent ones leave.</summary>
internal sealed class RecentKeys(int capacity, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, TimeSpan Added)>> _keys = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TimeSpan Added)> _oldest = new();

    /// <summary>Whether a key was added lately.</summary>
    public bool Has(string key)
    {
        lock (_gate)
        {
            return _keys.TryGetValue(key, out var node) && node.Value.Added + lifetime > time.GetElapsedTime(0);
        }
    }

    /// <summary>Adds a key, or makes it the most recent.</summary>
    public void Add(string key)
    {
        lock (_gate)
        {
            if (_keys.Remove(key, out var node))
            {
                _oldest.Remove(node);
            }
            else if (_keys.Count >= capacity)
            {
                _keys.Remove(_oldest.First!.Value.Key);
                _oldest.RemoveFirst();
            }

            _keys[key] = _oldest.AddLast((key, time.GetElapsedTime(0)));
        }
    }
}
