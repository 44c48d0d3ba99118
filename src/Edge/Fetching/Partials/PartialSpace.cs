using System.Diagnostics.CodeAnalysis;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>
/// What partial blobs take on the disk, in bytes, and which of them could go: the one place that knows, for a ledger of the whole disk
/// too. A partial blob that is in use is never offered. Thread-safe.
/// </summary>
internal sealed class PartialSpace(TimeProvider time, long most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, Use> _uses = [];
    private long _total;

    /// <summary>Told of every change of the total, in bytes: what a ledger books.</summary>
    public Action<long>? Changed { get; set; }

    /// <summary>The most bytes that may be kept.</summary>
    public long Most { get; } = most;

    /// <summary>Bytes in all.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>How many partial blobs there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _uses.Count;
            }
        }
    }

    /// <summary>True when there is a partial blob.</summary>
    public bool Contains(Digest digest)
    {
        lock (_gate)
        {
            return _uses.ContainsKey(digest);
        }
    }

    /// <summary>A partial blob has so many bytes now; used at this moment, or at <paramref name="lastUsed"/>.</summary>
    public void Set(Digest digest, long bytes, bool inUse, DateTimeOffset? lastUsed = null)
    {
        long change;
        lock (_gate)
        {
            change = bytes - (_uses.TryGetValue(digest, out var before) ? before.Bytes : 0);
            _uses[digest] = new Use(bytes, inUse, lastUsed ?? time.GetUtcNow());
            _total += change;
        }

        Changed?.Invoke(change);
    }

    /// <summary>A partial blob is gone.</summary>
    public void Gone(Digest digest)
    {
        long bytes;
        lock (_gate)
        {
            bytes = _uses.Remove(digest, out var use) ? use.Bytes : 0;
            _total -= bytes;
        }

        Changed?.Invoke(-bytes);
    }

    /// <summary>Of those that are not in use the one unused for longest, when the total is above a bound or it is older than may be; marked as in use.</summary>
    public bool TryTakeOldest(long above, TimeSpan lifetime, [NotNullWhen(true)] out Digest? oldest)
    {
        lock (_gate)
        {
            var found = _uses.Where(pair => !pair.Value.InUse).Select(pair => (pair.Key, pair.Value.LastUsed)).DefaultIfEmpty().MinBy(pair => pair.LastUsed).Key;
            oldest = found is not null && (_total > above || time.GetUtcNow() - _uses[found].LastUsed > lifetime) ? found : null;
            if (oldest is not null)
            {
                _uses[oldest] = _uses[oldest] with { InUse = true };
            }

            return oldest is not null;
        }
    }

    private readonly record struct Use(long Bytes, bool InUse, DateTimeOffset LastUsed);
}
