using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>What happened to fetches. Labels come from closed sets.</summary>
internal sealed class FetchingMetrics
{
    private readonly Counter<long> _pieces;
    private readonly Counter<long> _left;
    private readonly Counter<long> _resumed;

    public FetchingMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Edge.Fetching");
        _pieces = meter.CreateCounter<long>("edgeregistry.edge.fetch_pieces", description: "Transfers that fetches began, by whom they are for: whole, side, background");
        _left = meter.CreateCounter<long>("edgeregistry.edge.fetches_left", description: "Fetches that ended unfinished and were kept as partial blobs, by reason: idle, failed");
        _resumed = meter.CreateCounter<long>("edgeregistry.edge.partials_resumed", description: "Fetches that went on with a partial blob");
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
}
