using System.Diagnostics.Metrics;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>What is kept of manifests.</summary>
internal sealed class ManifestMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _storedBytes;
    private readonly Counter<long> _damaged;

    public ManifestMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge.Manifests");
        _bytes = _meter.CreateCounter<long>("edgeregistry.edge.manifests.bytes", description: "Bytes of manifests that were stored");
        _storedBytes = _meter.CreateCounter<long>("edgeregistry.edge.manifests.stored_bytes", description: "What those bytes took, compressed");
        _damaged = _meter.CreateCounter<long>("edgeregistry.edge.manifests.damaged", description: "Stored manifests dropped because their digest did not match");
    }

    /// <summary>Shows from now on how large the store is.</summary>
    public void Observe(FasterBodies bodies) =>
        _meter.CreateObservableGauge("edgeregistry.edge.manifests.log_bytes", () => bodies.Bytes, description: "Bytes of the store of manifests; 0 when it was given up");

    /// <summary>A manifest was stored.</summary>
    public void Stored(long bytes, long storedBytes)
    {
        _bytes.Add(bytes);
        _storedBytes.Add(storedBytes);
    }

    /// <summary>A stored manifest was not what it should be.</summary>
    public void Damaged() => _damaged.Add(1);
}
