using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>What happened to the index.</summary>
internal sealed class CacheIndexMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _checkpoints;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _drops;
    private readonly Histogram<double> _duration;

    /// <param name="factory">The host's, or null where nobody scrapes.</param>
    public CacheIndexMetrics(IMeterFactory? factory = null)
    {
        var options = new MeterOptions("EdgeRegistry.Edge.Index");
        _meter = factory?.Create(options) ?? new Meter(options);
        _checkpoints = _meter.CreateCounter<long>("edgeregistry.edge.index.checkpoints", description: "Checkpoints completed.");
        _resets = _meter.CreateCounter<long>("edgeregistry.edge.index.resets", description: "Times the index lost all entries, by reason.");
        _drops = _meter.CreateCounter<long>("edgeregistry.edge.index.quota_drops", description: "Times the oldest entries were dropped for the quota.");
        _duration = _meter.CreateHistogram<double>("edgeregistry.edge.index.checkpoint_seconds", "s", "How long checkpoints took.");
    }

    /// <summary>Shows the size of an index from now on.</summary>
    public void Observe(FasterIndex index)
    {
        _meter.CreateObservableGauge("edgeregistry.edge.index.entries", () => index.ApproximateCount, description: "Entries, about.");
        _meter.CreateObservableCounter("edgeregistry.edge.index.disk_reads", () => index.DiskReads, description: "Look-ups that had to read the disk.");
    }

    public void Checkpointed(TimeSpan duration)
    {
        _checkpoints.Add(1);
        _duration.Record(duration.TotalSeconds);
    }

    /// <summary>Start: the folder was not to be trusted. Failure: the store was given up while running.</summary>
    public void Reset(bool atStart) => _resets.Add(1, new KeyValuePair<string, object?>("reason", atStart ? "start" : "failure"));

    public void Dropped() => _drops.Add(1);
}
