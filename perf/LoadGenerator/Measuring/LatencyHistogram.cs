using System.Numerics;

namespace EdgeRegistry.LoadGenerator.Measuring;

/// <summary>
/// Counts of durations in fixed buckets, 64 to each power of two: 16 KiB of memory however long the run is, and a
/// percentile is at most 1.6 % too high. Threads may record together.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private const int Powers = 31;

    private readonly long[] _buckets = new long[Powers * Sub];
    private long _count;
    private long _max;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest duration, exact to a microsecond.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Interlocked.Read(ref _max));

    public void Record(TimeSpan duration)
    {
        var microseconds = Math.Max(0, (long)duration.TotalMicroseconds);
        Interlocked.Increment(ref _buckets[BucketOf(microseconds)]);
        Interlocked.Increment(ref _count);
        var seen = Interlocked.Read(ref _max);
        while (microseconds > seen)
        {
            var before = Interlocked.CompareExchange(ref _max, microseconds, seen);
            if (before == seen)
            {
                break;
            }

            seen = before;
        }
    }

    /// <summary>The duration that the fraction <paramref name="quantile"/> of recordings did not exceed (nearest rank); zero when empty.</summary>
    public TimeSpan Percentile(double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        long passed = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            passed += Interlocked.Read(ref _buckets[bucket]);
            if (passed >= rank)
            {
                return TimeSpan.FromMicroseconds(Math.Min(HighestOf(bucket), Max.TotalMicroseconds));
            }
        }
        return TimeSpan.Zero;
    }

    private static int BucketOf(long value)
    {
        if (value < Sub)
        {
            return (int)value;
        }

        var power = BitOperations.Log2((ulong)value) - SubBits;
        var bucket = ((power + 1) * Sub) + (int)((value >> power) - Sub);
        return Math.Min(bucket, (Powers * Sub) - 1);
    }

    private static long HighestOf(int bucket)
    {
        if (bucket < Sub)
        {
            return bucket;
        }

        var power = (bucket / Sub) - 1;
        return (((long)(bucket % Sub) + Sub + 1) << power) - 1;
    }
}
