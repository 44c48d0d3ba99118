namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>An object that has to go.</summary>
/// <param name="Key">Which.</param>
/// <param name="Algorithm">Its digest's hash function.</param>
/// <param name="Cost">Bytes that it takes on the disk.</param>
/// <param name="Since">When it came, in Unix seconds.</param>
internal readonly record struct Evicted(ObjectKey Key, byte Algorithm, long Cost, uint Since);

/// <summary>
/// Which object goes next: S3-FIFO, counted in bytes. New objects stand in a short queue and leave it soon, unless they are asked for
/// again; those, and those that come back soon after they left, stand in the main queue, whose end goes back to its beginning as often
/// as it was asked for meanwhile. A scan that touches everything once therefore passes through the short queue alone. Small objects have
/// two such queues for themselves, and are left alone while they take few bytes: they are most of all objects.
/// </summary>
/// <remarks>A hit takes no lock: it counts to 3 in the object's slot. Everything else does, briefly.</remarks>
internal sealed class EvictionQueue(EvictionRules rules)
{
    private const int SearchWithoutLock = 64;
    private const int OrderedAtOnce = 8192;

    private readonly Lock _lock = new();
    private readonly ObjectTable _table = new();
    private readonly RecentlyEvicted _recent = new();
    private readonly Line[] _lines = [Line.Empty, Line.Empty, Line.Empty, Line.Empty, Line.Empty]; // by Place

    /// <summary>How many objects there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _table.Count;
            }
        }
    }

    /// <summary>Bytes of all of them.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return All;
            }
        }
    }

    /// <summary>An object is read: counts the hit, and keeps the object from being evicted until <see cref="Closed"/>. Takes no lock, allocates nothing.</summary>
    /// <returns>What to close, or -1 when the object is not here (or, rarely, moved just now).</returns>
    public int Hit(in ObjectKey key)
    {
        var slot = _table.Find(key, SearchWithoutLock);
        if (slot < 0)
        {
            return -1;
        }

        ref var found = ref _table[slot];
        Interlocked.Increment(ref found.Readers);
        var hits = found.Hits;
        if (hits < rules.MostHits)
        {
            Interlocked.CompareExchange(ref found.Hits, (byte)(hits + 1), hits); // of two at once one may be lost: it is a hint
        }

        return slot;
    }

    /// <summary>As <see cref="Hit"/>, but counts no hit: whoever brought the object has it open still.</summary>
    public int Enter(in ObjectKey key)
    {
        lock (_lock)
        {
            var slot = _table.Find(key, int.MaxValue);
            if (slot >= 0)
            {
                Interlocked.Increment(ref _table[slot].Readers);
            }

            return slot;
        }
    }

    /// <summary>The reader that <see cref="Hit"/> or <see cref="Enter"/> let in is done.</summary>
    public void Closed(int slot)
    {
        if (slot >= 0)
        {
            Interlocked.Decrement(ref _table[slot].Readers);
        }
    }

    /// <summary>True when the object is here.</summary>
    public bool Contains(in ObjectKey key)
    {
        lock (_lock)
        {
            return _table.Find(key, int.MaxValue) >= 0;
        }
    }

    /// <summary>An object came.</summary>
    /// <returns>By how many bytes the sum of all grew: fewer than its cost when it was here already.</returns>
    public long Add(in ObjectKey key, byte algorithm, long cost, uint since)
    {
        lock (_lock)
        {
            var slot = _table.Find(key, int.MaxValue);
            if (slot >= 0)
            {
                return Resize(slot, cost);
            }

            return Admit(key, algorithm, cost, since, staysAtOnce: _recent.TryTake(key, All));
        }
    }

    /// <summary>An object that was found on the disk: its probation is over, its place in the order is <see cref="Order"/>'s.</summary>
    /// <returns>By how many bytes the sum of all grew.</returns>
    public long AddFound(in ObjectKey key, byte algorithm, long cost, uint since)
    {
        lock (_lock)
        {
            return _table.Find(key, int.MaxValue) >= 0 ? 0 : Admit(key, algorithm, cost, since, staysAtOnce: true);
        }
    }

    /// <summary>An object went by another way than eviction; the bytes that went with it.</summary>
    public long Remove(in ObjectKey key)
    {
        lock (_lock)
        {
            var slot = _table.Find(key, int.MaxValue);
            if (slot < 0)
            {
                return 0;
            }

            var cost = _table[slot].Cost;
            Dequeue(slot);
            _table.Remove(slot);
            return cost;
        }
    }

    /// <summary>Takes out the object that should go next. False when there is none, or when all are being read: their bytes would not come free.</summary>
    public bool TryEvict(out Evicted evicted)
    {
        lock (_lock)
        {
            for (var steps = (rules.MostHits + 2) * (long)_table.Count; steps > 0; steps--)
            {
                var slot = Next();
                if (MayGo(slot))
                {
                    ref var gone = ref _table[slot];
                    evicted = new Evicted(gone.Key, gone.Algorithm, gone.Cost, gone.Since);
                    if (IsOnProbation(gone.Place))
                    {
                        _recent.Add(gone.Key, gone.Cost);
                    }

                    Dequeue(slot);
                    _table.Remove(slot);
                    return true;
                }
            }
        }

        evicted = default;
        return false;
    }

    /// <summary>Puts the main queue in the order in which its objects came: after a restart they were found in any.</summary>
    public void Order()
    {
        var found = new List<(uint Since, int Slot)>();
        lock (_lock)
        {
            foreach (var tail in (ReadOnlySpan<int>)[LineOf(Place.Main).Tail, LineOf(Place.SmallMain).Tail])
            {
                for (var slot = tail; slot >= 0; slot = _table[slot].Newer)
                {
                    found.Add((_table[slot].Since, slot));
                }
            }
        }

        found.Sort(); // outside of the lock: a million take a while
        foreach (var some in found.Chunk(OrderedAtOnce))
        {
            lock (_lock)
            {
                Array.ForEach(some, each => MoveToHead(each.Slot, each.Since));
            }
        }
    }

    private void MoveToHead(int slot, uint since)
    {
        if (_table[slot].Place is var place and (Place.Main or Place.SmallMain) && _table[slot].Since == since)
        {
            Dequeue(slot);
            Enqueue(slot, place);
        }
    }

    private long Small => LineOf(Place.SmallProbation).Bytes + LineOf(Place.SmallMain).Bytes;

    private long Large => LineOf(Place.Probation).Bytes + LineOf(Place.Main).Bytes;

    private long All => Small + Large;

    private static bool IsOnProbation(Place place) => place is Place.Probation or Place.SmallProbation;

    private long Admit(in ObjectKey key, byte algorithm, long cost, uint since, bool staysAtOnce)
    {
        var slot = _table.Add(key);
        ref var added = ref _table[slot];
        (added.Algorithm, added.Cost, added.Since) = (algorithm, cost, since);
        var isSmall = cost <= rules.SmallBytes;
        Enqueue(slot, staysAtOnce ? (isSmall ? Place.SmallMain : Place.Main) : isSmall ? Place.SmallProbation : Place.Probation);
        return cost;
    }

    private int Next()
    {
        var isSmall = Small > rules.SmallShare * All || Large == 0;
        ref var probation = ref LineOf(isSmall ? Place.SmallProbation : Place.Probation);
        ref var main = ref LineOf(isSmall ? Place.SmallMain : Place.Main);
        return probation.Bytes > rules.Probation * (probation.Bytes + main.Bytes) || main.Tail < 0 ? probation.Tail : main.Tail;
    }

    // Whoever may not go yet moves: from probation to the main queue, or to the main queue's beginning.
    private bool MayGo(int slot)
    {
        ref var next = ref _table[slot];
        var isRead = Volatile.Read(ref next.Readers) > 0;
        var isOnProbation = IsOnProbation(next.Place);
        if (!isRead && next.Hits < (isOnProbation ? rules.HitsToStay : 1))
        {
            return true;
        }

        if (!isRead)
        {
            next.Hits = (byte)(isOnProbation ? 0 : next.Hits - 1);
        }

        var isSmall = next.Place is Place.SmallProbation or Place.SmallMain;
        Dequeue(slot);
        Enqueue(slot, isSmall ? Place.SmallMain : Place.Main);
        return false;
    }

    private long Resize(int slot, long cost)
    {
        ref var here = ref _table[slot];
        var growth = cost - here.Cost;
        LineOf(here.Place).Bytes += growth;
        here.Cost = cost;
        return growth;
    }

    private ref Line LineOf(Place place) => ref _lines[(int)place];

    private void Enqueue(int slot, Place place)
    {
        ref var line = ref LineOf(place);
        ref var added = ref _table[slot];
        (added.Place, added.Older, added.Newer) = (place, line.Head, -1);
        if (line.Head >= 0)
        {
            _table[line.Head].Newer = slot;
        }
        else
        {
            line.Tail = slot;
        }

        line.Head = slot;
        line.Bytes += added.Cost;
    }

    private void Dequeue(int slot)
    {
        ref var gone = ref _table[slot];
        ref var line = ref LineOf(gone.Place);
        if (gone.Newer >= 0)
        {
            _table[gone.Newer].Older = gone.Older;
        }
        else
        {
            line.Head = gone.Older;
        }

        if (gone.Older >= 0)
        {
            _table[gone.Older].Newer = gone.Newer;
        }
        else
        {
            line.Tail = gone.Newer;
        }

        line.Bytes -= gone.Cost;
    }

    /// <summary>A queue through the slots: in at the head, out at the tail.</summary>
    private struct Line
    {
        public static readonly Line Empty = new() { Head = -1, Tail = -1 };

        public int Head;
        public int Tail;
        public long Bytes;
    }
}
