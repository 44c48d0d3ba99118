using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>What became of partial blobs. Labels come from closed sets.</summary>
internal sealed class PartialMetrics
{
    private readonly Counter<long> _dropped;

    public PartialMetrics(IMeterFactory factory, PartialSpace space)
    {
        var meter = factory.Create("EdgeRegistry.Edge.Partials");
        _dropped = meter.CreateCounter<long>("edgeregistry.edge.partials_dropped", description: "Partial blobs dropped, by reason: doubt, room, mismatch");
        meter.CreateObservableGauge("edgeregistry.edge.partial_bytes", () => space.Total, "By", "Bytes of partial blobs");
        meter.CreateObservableGauge("edgeregistry.edge.partials", () => space.Count, description: "Partial blobs");
    }

    /// <summary>A partial blob was dropped: <c>doubt</c>, <c>room</c> or <c>mismatch</c>.</summary>
    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
