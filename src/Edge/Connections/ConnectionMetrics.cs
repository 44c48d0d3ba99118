using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Connections;

/// <summary>What happened to clients' connections.</summary>
internal sealed class ConnectionMetrics
{
    private readonly Counter<long> _refused;
    private int _open;

    public ConnectionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Edge.Connections");
        meter.CreateObservableGauge("edgeregistry.edge.connections", () => _open, description: "Open connections of clients");
        _refused = meter.CreateCounter<long>("edgeregistry.edge.connections_refused", description: "Connections refused, by the limit that they met");
    }

    public int Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    /// <summary>A connection was refused by the limit <c>all</c> or <c>address</c>.</summary>
    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
