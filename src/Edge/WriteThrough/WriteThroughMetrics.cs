using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>What of the pushes through this edge entered its cache.</summary>
internal sealed class WriteThroughMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _uploads;
    private readonly Counter<long> _manifests;

    public WriteThroughMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge");
        _bytes = _meter.CreateCounter<long>("edgeregistry.edge.write_through_bytes", description: "Bytes of pushed blobs that were copied on their way to the origin");
        _uploads = _meter.CreateCounter<long>("edgeregistry.edge.write_through_blobs", description: "Pushed blobs by what became of their copy");
        _manifests = _meter.CreateCounter<long>("edgeregistry.edge.write_through_manifests", description: "Pushed manifests by what became of their copy");
    }

    /// <summary>Bytes were copied.</summary>
    public void Copied(long bytes) => _bytes.Add(bytes);

    /// <summary>The copy of a blob ended.</summary>
    public void BlobEnded(TeeEnd end) => _uploads.Add(1, Outcome(end));

    /// <summary>The copy of a manifest ended.</summary>
    public void ManifestEnded(TeeEnd end) => _manifests.Add(1, Outcome(end));

    /// <summary>Shows from now on how many uploads are being kept.</summary>
    public void Observe(Func<int> uploads) =>
        _meter.CreateObservableGauge("edgeregistry.edge.write_through_uploads", uploads, description: "Uploads that are being copied on their way to the origin");

    private static KeyValuePair<string, object?> Outcome(TeeEnd end) => new("outcome", end switch
    {
        TeeEnd.Committed => "committed",
        TeeEnd.Slow => "slow",
        TeeEnd.Disk => "disk",
        TeeEnd.Gap => "gap",
        TeeEnd.Refused => "refused",
        TeeEnd.Mismatch => "mismatch",
        TeeEnd.Expired => "expired",
        TeeEnd.Cancelled => "cancelled",
        _ => "budget",
    });
}
