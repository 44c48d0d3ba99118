using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Which bytes of a blob are here: sorted, disjoint, never touching. The run-length form of a bitmap. Not thread-safe.</summary>
internal sealed class ExtentSet
{
    private readonly List<Extent> _extents = [];

    /// <summary>Bytes in all.</summary>
    public long Total { get; private set; }

    /// <summary>A copy, in order.</summary>
    public Extent[] ToArray() => [.. _extents];

    /// <summary>Adds [from, to), whatever of it is here already.</summary>
    public void Add(long from, long to)
    {
        if (from >= to)
        {
            return;
        }

        var first = IndexOfFirstEndingAt(from); // touching counts as overlapping
        var next = first;
        for (; next < _extents.Count && _extents[next].From <= to; next++)
        {
            from = Math.Min(from, _extents[next].From);
            to = Math.Max(to, _extents[next].To);
            Total -= _extents[next].Length;
        }

        if (next == first)
        {
            _extents.Insert(first, new Extent(from, to));
        }
        else
        {
            _extents[first] = new Extent(from, to);
            _extents.RemoveRange(first + 1, next - first - 1);
        }

        Total += to - from;
    }

    /// <summary>Where the bytes that begin at a position end; the position itself when its byte is missing.</summary>
    public long EndFrom(long position)
    {
        var index = IndexOfFirstEndingAt(position + 1);
        return index < _extents.Count && _extents[index].From <= position ? _extents[index].To : position;
    }

    /// <summary>The stretch of missing bytes around a missing byte, within bounds.</summary>
    public Extent GapAround(long position, long floor, long ceiling)
    {
        var index = IndexOfFirstEndingAt(position + 1);
        return new Extent(
            index > 0 ? Math.Max(floor, _extents[index - 1].To) : floor,
            index < _extents.Count ? Math.Min(ceiling, _extents[index].From) : ceiling);
    }

    // Of the extents whose end is at or after a position, the first.
    private int IndexOfFirstEndingAt(long position)
    {
        var (low, high) = (0, _extents.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _extents[middle].To < position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
