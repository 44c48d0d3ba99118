using System.Diagnostics.Metrics;
using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>What happened to fetches and partial blobs. Labels come from closed sets.</summary>
internal sealed class FetchingMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _pieces;
    private readonly Counter<long> _left;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _dropped;

    public FetchingMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge.Fetching");
        _pieces = _meter.CreateCounter<long>("edgeregistry.edge.fetch_pieces", description: "Transfers that fetches began, by whom they are for: whole, side, background");
        _left = _meter.CreateCounter<long>("edgeregistry.edge.fetches_left", description: "Fetches that ended unfinished and were kept as partial blobs, by reason: idle, failed");
        _resumed = _meter.CreateCounter<long>("edgeregistry.edge.partials_resumed", description: "Fetches that went on with a partial blob");
        _dropped = _meter.CreateCounter<long>("edgeregistry.edge.partials_dropped", description: "Partial blobs dropped, by reason: doubt, room, mismatch");
    }

    /// <summary>A transfer begins.</summary>
    public void PieceBegun(PieceKind kind) => _pieces.Add(1, new KeyValuePair<string, object?>("kind", kind switch
    {
        PieceKind.Side => "side",
        PieceKind.Background => "background",
        _ => "whole",
    }));

    /// <summary>A fetch ended unfinished, and what it has is kept: <c>idle</c> or <c>failed</c>.</summary>
    public void FetchLeft(string reason) => _left.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A fetch goes on with a partial blob.</summary>
    public void PartialResumed() => _resumed.Add(1);

    /// <summary>A partial blob was dropped: <c>doubt</c>, <c>room</c> or <c>mismatch</c>.</summary>
    public void PartialDropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Shows from now on how much is kept.</summary>
    public void Observe(PartialSpace space)
    {
        _meter.CreateObservableGauge("edgeregistry.edge.partial_bytes", () => space.Total, "By", "Bytes of partial blobs");
        _meter.CreateObservableGauge("edgeregistry.edge.partials", () => space.Count, description: "Partial blobs");
    }
}
