using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Memory;

/// <summary>What small blobs do in memory. Hits are <c>edgeregistry_edge_served_total{source="memory"}</c>.</summary>
internal sealed class MemoryMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _admitted;

    public MemoryMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge.Memory");
        _admitted = _meter.CreateCounter<long>("edgeregistry.edge.memory.admitted", description: "Small blobs taken into memory");
    }

    /// <summary>Shows from now on how much is held.</summary>
    public void Observe(ByteCache blobs) =>
        _meter.CreateObservableGauge("edgeregistry.edge.memory.blob_bytes", () => blobs.Bytes, description: "Bytes of small blobs in memory");

    /// <summary>A blob was taken into memory.</summary>
    public void Admitted() => _admitted.Add(1);
}
