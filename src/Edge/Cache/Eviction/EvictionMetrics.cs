using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>What is held and what had to go.</summary>
internal sealed class EvictionMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _objects;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private long _lastAge;

    public EvictionMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge.Eviction");
        _objects = _meter.CreateCounter<long>("edgeregistry.edge.evicted_objects", description: "Objects evicted, by reason");
        _bytes = _meter.CreateCounter<long>("edgeregistry.edge.evicted_bytes", description: "Bytes that came free by it");
        _refused = _meter.CreateCounter<long>("edgeregistry.edge.reservations_refused", description: "Times that content was served without being cached, because no room could be made");
        _meter.CreateObservableGauge("edgeregistry.edge.eviction_age_seconds", () => Volatile.Read(ref _lastAge), description: "How long the object that was evicted last had been in the cache");
    }

    /// <summary>Shows from now on how much is held.</summary>
    public void Observe(CacheSpace space, EvictionQueue queue)
    {
        _meter.CreateObservableGauge("edgeregistry.edge.disk_bytes", () => space.Held, description: "Bytes of cached files");
        _meter.CreateObservableGauge("edgeregistry.edge.disk_reserved_bytes", () => space.Reserved, description: "Bytes promised to content on its way");
        _meter.CreateObservableGauge("edgeregistry.edge.disk_quota_bytes", () => space.Quota, description: "The most that both may be");
        _meter.CreateObservableGauge("edgeregistry.edge.disk_objects", () => queue.Count, description: "Cached files");
    }

    /// <summary>An object went.</summary>
    public void Evicted(EvictionReason reason, long bytes, long ageSeconds)
    {
        var tag = new KeyValuePair<string, object?>("reason", NameOf(reason));
        _objects.Add(1, tag);
        _bytes.Add(bytes, tag);
        Volatile.Write(ref _lastAge, ageSeconds);
    }

    /// <summary>No room could be made.</summary>
    public void Refused() => _refused.Add(1);

    private static string NameOf(EvictionReason reason) => reason switch
    {
        EvictionReason.Quota => "quota",
        EvictionReason.FreeBytes => "free_bytes",
        EvictionReason.Inodes => "inodes",
        _ => "room",
    };
}
