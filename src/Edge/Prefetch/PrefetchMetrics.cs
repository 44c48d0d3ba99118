using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Prefetch;

/// <summary>What was fetched before it was asked for, and whether it was of use.</summary>
internal sealed class PrefetchMetrics
{
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _used;
    private readonly Counter<long> _wasted;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _failed;

    public PrefetchMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Edge");
        _bytes = meter.CreateCounter<long>("edgeregistry.edge.prefetched_bytes", description: "Bytes of blobs whose fetch began before a client asked");
        _used = meter.CreateCounter<long>("edgeregistry.edge.prefetch_used_bytes", description: "Of those, bytes of blobs that a client asked for within an hour");
        _wasted = meter.CreateCounter<long>("edgeregistry.edge.prefetch_wasted_bytes", description: "Of those, bytes of blobs that no client asked for within an hour");
        _skipped = meter.CreateCounter<long>("edgeregistry.edge.prefetch_skipped", description: "Images and blobs that were not prefetched, by why");
        _failed = meter.CreateCounter<long>("edgeregistry.edge.prefetch_failed", description: "Prefetches that brought nothing");
    }

    /// <summary>A fetch was begun.</summary>
    public void Began(long bytes) => _bytes.Add(bytes);

    /// <summary>It brought nothing; clients do not notice.</summary>
    public void Failed() => _failed.Add(1);

    /// <summary>A client asked for a prefetched blob.</summary>
    public void Used(long bytes) => _used.Add(bytes);

    /// <summary>Nobody did: <c>unused</c>, <c>evicted</c> meanwhile, or <c>forgotten</c> because too many were watched.</summary>
    public void Wasted(string reason, long bytes) => _wasted.Add(bytes, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Not prefetched: <c>lazy</c>, <c>large</c>, <c>budget</c>, <c>busy</c> or <c>queue</c>.</summary>
    public void Skipped(string reason) => _skipped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
