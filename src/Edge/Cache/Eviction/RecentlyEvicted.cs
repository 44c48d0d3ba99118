namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>
/// Which objects were evicted on probation, so that one that is asked for again after all goes straight to the main queue. Keeps 32 bits of
/// each key in a table of fixed size, where a newer one replaces the older one in its place: what is forgotten costs another probation.
/// </summary>
internal sealed class RecentlyEvicted
{
    private const int Bits = 19;

    private readonly uint[] _marks = new uint[1 << Bits];
    private readonly long[] _positions = new long[1 << Bits];
    private long _position;

    /// <summary>Remembers an object that was evicted.</summary>
    public void Add(in ObjectKey key, long cost)
    {
        var place = PlaceOf(key);
        _position += cost;
        _marks[place] = MarkOf(key);
        _positions[place] = _position;
    }

    /// <summary>Forgets the object, and returns whether it was evicted within the last so many bytes that were.</summary>
    public bool TryTake(in ObjectKey key, long within)
    {
        var place = PlaceOf(key);
        var found = _marks[place] == MarkOf(key) && _position - _positions[place] <= within;
        if (found)
        {
            _marks[place] = 0;
        }

        return found;
    }

    private static int PlaceOf(in ObjectKey key) => (int)(key.B & ((1 << Bits) - 1));

    private static uint MarkOf(in ObjectKey key) => (uint)(key.B >> 32) | 1;
}
