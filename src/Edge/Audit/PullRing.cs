namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// A bounded queue of many writers and one reader, without a lock and without garbage (D. Vyukov's): a slot's number says whose turn it is,
/// that of a writer (the position), or of the reader (the position and one).
/// </summary>
internal sealed class PullRing
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private long _tail;
    private long _head;

    /// <param name="length">How many fit; a power of two.</param>
    public PullRing(int length)
    {
        (_slots, _mask) = (new Slot[length], length - 1);
        for (var i = 0; i < length; i++)
        {
            _slots[i].Turn = i;
        }
    }

    /// <summary>Adds one behind the others; false when there is no room.</summary>
    public bool TryAdd(in PulledManifest pull)
    {
        while (true)
        {
            var position = Volatile.Read(ref _tail);
            ref var slot = ref _slots[position & _mask];
            var turn = Volatile.Read(ref slot.Turn);
            if (turn < position)
            {
                return false;
            }

            if (turn == position && Interlocked.CompareExchange(ref _tail, position + 1, position) == position)
            {
                slot.Pull = pull;
                Volatile.Write(ref slot.Turn, position + 1);
                return true;
            }
        }
    }

    /// <summary>Takes the oldest; one caller at a time.</summary>
    public bool TryTake(out PulledManifest pull)
    {
        ref var slot = ref _slots[_head & _mask];
        if (Volatile.Read(ref slot.Turn) != _head + 1)
        {
            pull = default;
            return false;
        }

        pull = slot.Pull;
        slot.Pull = default; // keeps nothing alive
        Volatile.Write(ref slot.Turn, _head + _slots.Length);
        _head++;
        return true;
    }

    private struct Slot
    {
        public long Turn;
        public PulledManifest Pull;
    }
}
