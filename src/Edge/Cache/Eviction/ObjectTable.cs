namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>
/// Objects by key, in slots of 64 bytes: a million of them take 72 MB. <see cref="Find"/> and the indexer take no lock and may run beside
/// everything; whatever changes the table is called by one thread at a time. A search that meets a change may miss what is there.
/// </summary>
internal sealed class ObjectTable
{
    private const int SlabBits = 12;
    private const int SlabMask = (1 << SlabBits) - 1;

    private CachedObject[][] _slabs = [];
    private int[] _buckets = new int[1024]; // slot + 1
    private int _used;
    private int _free = -1;

    /// <summary>How many objects there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many slots were ever used: all slots are below it.</summary>
    public int Slots => Volatile.Read(ref _used);

    /// <summary>A slot that <see cref="Find"/> or <see cref="Add"/> answered.</summary>
    public ref CachedObject this[int slot] => ref Volatile.Read(ref _slabs)[slot >> SlabBits][slot & SlabMask];

    /// <summary>The slot of a key, or -1.</summary>
    /// <param name="key">Which.</param>
    /// <param name="longest">How far to look. A search without the lock needs an end: it may run in a circle while slots are used again.</param>
    public int Find(in ObjectKey key, int longest)
    {
        var buckets = Volatile.Read(ref _buckets);
        var slot = Volatile.Read(ref buckets[(int)(key.Hash & (uint)(buckets.Length - 1))]) - 1;
        for (var steps = 0; slot >= 0 && steps < longest; steps++)
        {
            ref var found = ref this[slot];
            if (found.Key == key)
            {
                return slot;
            }

            slot = Volatile.Read(ref found.Chain);
        }

        return -1;
    }

    /// <summary>Takes a slot for a key that is not here. The caller fills in the rest.</summary>
    public int Add(in ObjectKey key)
    {
        if (Count >= _buckets.Length)
        {
            Widen();
        }

        var slot = TakeSlot();
        ref var added = ref this[slot];
        added.Key = key;
        added.Hits = 0;
        Chain(_buckets, slot);
        Count++;
        return slot;
    }

    /// <summary>Gives a slot back.</summary>
    public void Remove(int slot)
    {
        ref var removed = ref this[slot];
        ref var link = ref _buckets[(int)(removed.Key.Hash & (uint)(_buckets.Length - 1))];
        if (link == slot + 1)
        {
            Volatile.Write(ref link, removed.Chain + 1);
        }
        else
        {
            var before = link - 1;
            while (this[before].Chain != slot)
            {
                before = this[before].Chain;
            }

            Volatile.Write(ref this[before].Chain, removed.Chain);
        }

        removed.Key = default;
        removed.Place = Place.None;
        removed.Chain = _free;
        _free = slot;
        Count--;
    }

    private int TakeSlot()
    {
        if (_free >= 0)
        {
            var slot = _free;
            _free = this[slot].Chain;
            return slot;
        }

        if (_used >> SlabBits == _slabs.Length)
        {
            Volatile.Write(ref _slabs, [.. _slabs, new CachedObject[SlabMask + 1]]);
        }

        Volatile.Write(ref _used, _used + 1);
        return _used - 1;
    }

    private void Widen()
    {
        var wider = new int[_buckets.Length * 2];
        for (var slot = 0; slot < _used; slot++)
        {
            if (this[slot].Place is not Place.None)
            {
                Chain(wider, slot);
            }
        }

        Volatile.Write(ref _buckets, wider);
    }

    private void Chain(int[] buckets, int slot)
    {
        ref var added = ref this[slot];
        ref var head = ref buckets[(int)(added.Key.Hash & (uint)(buckets.Length - 1))];
        Volatile.Write(ref added.Chain, head - 1);
        Volatile.Write(ref head, slot + 1);
    }
}
