using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge;

/// <summary>What an edge counts. Labels come from closed sets.</summary>
internal sealed class EdgeMetrics
{
    private readonly Meter _meter;
    private readonly ServedMetrics _served;
    private readonly Counter<long> _originRequests;
    private readonly Counter<long> _originBytes;
    private readonly Counter<long> _fetches;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _unverifiedRanges;

    public EdgeMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create("EdgeRegistry.Edge");
        _served = new ServedMetrics(meter);
        _originRequests = meter.CreateCounter<long>("edgeregistry.edge.origin_requests", description: "Requests that the cache sent to the origin");
        _originBytes = meter.CreateCounter<long>("edgeregistry.edge.origin_bytes", description: "Body bytes that the cache received from the origin");
        _fetches = meter.CreateCounter<long>("edgeregistry.edge.fetches", description: "Ended blob fetches by outcome");
        _resumes = meter.CreateCounter<long>("edgeregistry.edge.fetch_resumes", description: "Attempts to take up a broken transfer");
        _unverifiedRanges = meter.CreateCounter<long>("edgeregistry.edge.unverified_ranges", description: "Inner ranges sent before their blob was complete");
    }

    /// <summary>An answer was begun.</summary>
    public void Served(string kind, string source, long bytes) => _served.Add(kind, source, bytes);

    /// <summary>The cache asked the origin.</summary>
    public void OriginRequested(string kind, string method) =>
        _originRequests.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("method", method));

    /// <summary>Bytes came from the origin.</summary>
    public void OriginReceived(long bytes) => _originBytes.Add(bytes);

    /// <summary>A fetch ended: <c>committed</c>, <c>mismatch</c>, <c>failed</c> or <c>disk</c>.</summary>
    public void FetchEnded(string outcome) => _fetches.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A broken transfer is being taken up again.</summary>
    public void FetchResumed() => _resumes.Add(1);

    /// <summary>An inner range was sent out of a growing file.</summary>
    public void UnverifiedRangeServed() => _unverifiedRanges.Add(1);

    /// <summary>Shows from now on how much is held: blobs on their way, tags remembered.</summary>
    public void Observe(Func<int> fetches, Func<int> tags)
    {
        _meter.CreateObservableGauge("edgeregistry.edge.fetches_in_flight", fetches, description: "Blobs on their way from the origin");
        _meter.CreateObservableGauge("edgeregistry.edge.tags", tags, description: "Tags remembered");
    }
}
