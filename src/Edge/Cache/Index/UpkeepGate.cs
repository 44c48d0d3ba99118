namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// Keeps a store open while a checkpoint or compaction runs in it. FASTER's state machine has no session, and one whose store was
/// disposed under it never ends: it asks again and again whether its flush is done.
/// </summary>
internal sealed class UpkeepGate
{
    private const int Closed = -1;

    private int _inside;

    /// <summary>Begins; dispose the result at its end.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Pass Enter()
    {
        for (var inside = Volatile.Read(ref _inside); inside != Closed; inside = Volatile.Read(ref _inside))
        {
            if (Interlocked.CompareExchange(ref _inside, inside + 1, inside) == inside)
            {
                return new Pass(this);
            }
        }

        throw new ObjectDisposedException(nameof(UpkeepGate));
    }

    /// <summary>Lets nobody in any more; false while somebody is inside.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _inside, Closed, 0) is 0 or Closed;

    /// <summary>Somebody is inside.</summary>
    public readonly struct Pass(UpkeepGate gate) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref gate._inside);
    }
}
