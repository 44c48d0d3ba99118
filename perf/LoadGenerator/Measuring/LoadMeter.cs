using System.Collections.Concurrent;

namespace EdgeRegistry.LoadGenerator.Measuring;

/// <summary>What was done up to one moment.</summary>
internal readonly record struct LoadTotals(double Seconds, long Bytes, long Images, long Requests);

/// <summary>
/// Counts one run. Rates are taken over the window that ends with the run's time; pulls that finish after it still count
/// in the percentiles, because dropping them would drop the slowest.
/// </summary>
internal sealed class LoadMeter(TimeProvider time)
{
    private const int MaxKinds = 32;

    private readonly ConcurrentDictionary<string, FailureCount> _failures = new(StringComparer.Ordinal);
    private readonly long _started = time.GetTimestamp();
    private long _bytes, _images, _requests, _verified, _unfinished;
    private LoadTotals? _window;

    public LatencyHistogram PullTimes { get; } = new();

    public LatencyHistogram FirstBytes { get; } = new();

    public long Verified => Interlocked.Read(ref _verified);

    /// <summary>Pulls cut off because the run was over.</summary>
    public long Unfinished => Interlocked.Read(ref _unfinished);

    public IReadOnlyDictionary<string, FailureCount> Failures => _failures;

    public long FailedPulls => _failures.Values.Sum(failure => failure.Count);

    /// <summary>Totals until now, including what came after the window.</summary>
    public LoadTotals Now => new(
        time.GetElapsedTime(_started).TotalSeconds, Interlocked.Read(ref _bytes), Interlocked.Read(ref _images), Interlocked.Read(ref _requests));

    public LoadTotals Window => _window ?? Now;

    /// <summary>A moment, for <see cref="Since"/>.</summary>
    public long Timestamp => time.GetTimestamp();

    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    public void RequestSent() => Interlocked.Increment(ref _requests);

    public void BytesReceived(int count) => Interlocked.Add(ref _bytes, count);

    public void FirstByteArrived(TimeSpan after) => FirstBytes.Record(after);

    public void BlobVerified() => Interlocked.Increment(ref _verified);

    public void ImagePulled(TimeSpan took)
    {
        Interlocked.Increment(ref _images);
        PullTimes.Record(took);
    }

    public void PullCutOff() => Interlocked.Increment(ref _unfinished);

    public void PullFailed(string kind, string example)
    {
        // Kinds are few; the bound is for a server that invents status codes.
        if (_failures.Count >= MaxKinds && !_failures.ContainsKey(kind))
        {
            kind = "other";
        }

        _failures.GetOrAdd(kind, static (_, text) => new FailureCount(text), example).Add();
    }

    /// <summary>Ends the window in which rates are measured; later calls change nothing.</summary>
    public void CloseWindow() => _window ??= Now;
}

/// <summary>How often one kind of failure was seen, with the text of the first.</summary>
internal sealed class FailureCount(string example)
{
    private long _count;

    public string Example { get; } = example;

    public long Count => Interlocked.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
