namespace EdgeRegistry.Hosting.Metrics;

/// <summary>The value of one time series: a sum, a last value, or a histogram with fixed buckets.</summary>
internal sealed class Series(double[]? bounds)
{
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private long _whole;
    private double _fraction;
    private double? _last;

    internal double Value => _last ?? Interlocked.Read(ref _whole) + Volatile.Read(ref _fraction);

    internal long Count => _buckets.Sum();

    internal ReadOnlySpan<long> Buckets => _buckets;

    internal void Add(long value) => Interlocked.Add(ref _whole, value);

    internal void Add(double value)
    {
        var seen = Volatile.Read(ref _fraction);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _fraction, seen + value, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }

    // Only the collector sets a last value, one collection at a time.
    internal void Set(double value) => _last = value;

    internal void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }
}
