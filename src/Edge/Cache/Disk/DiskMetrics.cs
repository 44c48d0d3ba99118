using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>What became of the cache's files and of their disk.</summary>
internal sealed class DiskMetrics
{
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _quarantined;
    private readonly Counter<long> _verified;
    private readonly Counter<long> _scrubbed;
    private readonly Counter<long> _scrubs;
    private int _online = 1;
    private int _scanned;

    public DiskMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Edge.Disk");
        _failures = meter.CreateCounter<long>("edgeregistry.edge.disk_failures", description: "Operations that failed because of the disk; a full one is none");
        _quarantined = meter.CreateCounter<long>("edgeregistry.edge.quarantined_files", description: "Cached files that were found wrong, by who found them");
        _verified = meter.CreateCounter<long>("edgeregistry.edge.suspect_files_verified", description: "Files hashed before first use after the machine stopped uncleanly");
        _scrubbed = meter.CreateCounter<long>("edgeregistry.edge.scrubbed_bytes", description: "Bytes that the scrubber hashed");
        _scrubs = meter.CreateCounter<long>("edgeregistry.edge.scrubs", description: "Times that the scrubber came through all files");
        _dropped = meter.CreateCounter<long>("edgeregistry.edge.dropped_files", description: "Cached files dropped because they were not what they should be");
        meter.CreateObservableGauge("edgeregistry.edge.disk_online", () => Volatile.Read(ref _online), description: "1: the cache's disk is used. 0: it failed and is left alone");
        meter.CreateObservableGauge("edgeregistry.edge.scan_percent", () => Volatile.Read(ref _scanned), description: "How far the scan after the start is");
    }

    /// <summary>The disk failed an operation.</summary>
    public void Failed() => _failures.Add(1);

    /// <summary>The disk is used again, or no longer.</summary>
    public void Online(bool isOnline) => Volatile.Write(ref _online, isOnline ? 1 : 0);

    /// <summary>A file was found wrong by a <c>reader</c>, the <c>scrubber</c>, or before first <c>use</c>.</summary>
    public void Quarantined(string by) => _quarantined.Add(1, new KeyValuePair<string, object?>("by", by));

    /// <summary>A suspect file was hashed.</summary>
    public void Verified() => _verified.Add(1);

    /// <summary>The scrubber hashed bytes.</summary>
    public void Scrubbed(long bytes) => _scrubbed.Add(bytes);

    /// <summary>The scrubber came to the end.</summary>
    public void ScrubEnded() => _scrubs.Add(1);

    /// <summary>So many of a hundred folders are known.</summary>
    public void Scanned(int percent) => Volatile.Write(ref _scanned, percent);

    /// <summary>A cached file was found short, missing or otherwise wrong.</summary>
    public void FileDropped() => _dropped.Add(1);
}
