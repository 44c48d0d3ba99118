using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>Bytes that blob and upload files cost the disk.</summary>
internal sealed class BlobMetrics
{
    private readonly Counter<long> _read;
    private readonly Counter<long> _flushed;

    public BlobMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        _read = meter.CreateCounter<long>("edgeregistry.origin.blob_read_bytes", description: "Bytes read from blob and upload files");
        _flushed = meter.CreateCounter<long>("edgeregistry.origin.blob_flushed_bytes", description: "Bytes of upload files flushed to disk");
        _read.Add(0);
        _flushed.Add(0);
    }

    public void Read(long bytes) => _read.Add(bytes);

    public void Flushed(long bytes) => _flushed.Add(bytes);
}
