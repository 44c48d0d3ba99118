namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// Calls that wait for a thread. Flushes take at most half of the threads, so that reads and short writes never wait behind a slow disk's
/// queue of them; what closes files goes first. Not safe by itself: its owner's lock guards it.
/// </summary>
internal sealed class StorageQueue(int mostFlushes)
{
    private readonly Queue<StorageCall> _calls = new();
    private readonly Queue<StorageCall> _flushes = new();
    private readonly Queue<StorageCall> _closings = new();
    private int _flushing;

    public int Count => _calls.Count + _flushes.Count + _closings.Count;

    /// <summary>Adds a call; false when no thread may take it now.</summary>
    public bool Add(StorageCall call)
    {
        Of(call.Use).Enqueue(call);
        return call.Use is not StorageUse.Flush || _flushing < mostFlushes;
    }

    /// <summary>The next call, or null.</summary>
    public StorageCall? Take()
    {
        if (_closings.TryDequeue(out var closing))
        {
            return closing;
        }

        if (_flushing < mostFlushes && _flushes.TryDequeue(out var flush))
        {
            _flushing++;
            return flush;
        }

        return _calls.TryDequeue(out var call) ? call : null;
    }

    /// <summary>A call that was taken has ended.</summary>
    public void Ended(StorageCall call) => _flushing -= call.Use is StorageUse.Flush ? 1 : 0;

    /// <summary>Removes the first calls of each kind that are due to be given up. Closings stay: nobody waits for them, and they must be done.</summary>
    public void RemoveDue(Func<StorageCall, bool> isDue, List<StorageCall> removed)
    {
        foreach (var queue in (ReadOnlySpan<Queue<StorageCall>>)[_calls, _flushes])
        {
            while (queue.TryPeek(out var call) && isDue(call))
            {
                removed.Add(queue.Dequeue());
            }
        }
    }

    private Queue<StorageCall> Of(StorageUse use) => use switch
    {
        StorageUse.Flush => _flushes,
        StorageUse.Close => _closings,
        _ => _calls,
    };
}
