using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>
/// The uploads that are being copied, by their session at the origin: at most <see cref="WriteThroughOptions.MaxConcurrent"/>, each until it
/// ends or nobody continues it for <see cref="WriteThroughOptions.IdleTimeout"/>.
/// </summary>
internal sealed class UploadTees : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Func<DigestAlgorithm, UploadTee> _create;
    private readonly WriteThroughOptions _options;
    private readonly WriteThroughMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _count;

    public UploadTees(Func<DigestAlgorithm, UploadTee> create, WriteThroughOptions options, WriteThroughMetrics metrics, TimeProvider time)
    {
        (_create, _options, _metrics, _time) = (create, options, metrics, time);
        var period = options.IdleTimeout / 2;
        _sweep = time.CreateTimer(_ => Sweep(), null, period, period);
        metrics.Observe(() => Volatile.Read(ref _count));
    }

    /// <summary>A new one in a place of its own, which <see cref="LeavePlace"/> gives back; null when all are taken.</summary>
    public UploadTee? TryCreate(DigestAlgorithm algorithm)
    {
        if (Interlocked.Increment(ref _count) <= _options.MaxConcurrent)
        {
            return _create(algorithm);
        }

        LeavePlace();
        _metrics.BlobEnded(TeeEnd.Budget);
        return null;
    }

    /// <summary>Gives back the place of one that ended.</summary>
    public void LeavePlace() => Interlocked.Decrement(ref _count);

    /// <summary>Keeps one under its session.</summary>
    public void Add(RepositoryName repository, string session, UploadTee tee)
    {
        if (!_entries.TryAdd(session, new Entry(repository, tee, _time.GetUtcNow())))
        {
            tee.Drop(TeeEnd.Gap);
            LeavePlace();
        }
    }

    /// <summary>Takes one out, to feed it; null when there is none, and none that goes on in this repository.</summary>
    public UploadTee? Take(RepositoryName repository, string session)
    {
        if (!_entries.TryRemove(session, out var entry))
        {
            return null;
        }

        if (entry.Repository == repository)
        {
            return entry.Tee;
        }

        End(entry.Tee, TeeEnd.Gap);
        return null;
    }

    /// <summary>Ends one that was taken out.</summary>
    public void End(UploadTee tee, TeeEnd why)
    {
        tee.Drop(why);
        LeavePlace();
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        foreach (var (session, entry) in _entries)
        {
            if (_entries.TryRemove(session, out _))
            {
                End(entry.Tee, TeeEnd.Expired);
                await entry.Tee.Gone;
            }
        }
    }

    private void Sweep()
    {
        var oldest = _time.GetUtcNow() - _options.IdleTimeout;
        foreach (var pair in _entries.Where(pair => pair.Value.Since < oldest))
        {
            if (_entries.TryRemove(pair))
            {
                End(pair.Value.Tee, TeeEnd.Expired);
            }
        }
    }

    private sealed record Entry(RepositoryName Repository, UploadTee Tee, DateTimeOffset Since);
}
