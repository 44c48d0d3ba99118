using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>What files that stay open are good for.</summary>
internal sealed class OpenFileMetrics
{
    private readonly Meter _meter;
    private long _used;

    public OpenFileMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge.OpenFiles");
        _meter.CreateObservableCounter("edgeregistry.edge.open_files_used", () => Interlocked.Read(ref _used), description: "Reads of the cache that needed no file to be opened");
    }

    /// <summary>Shows from now on how many there are.</summary>
    public void Observe(Func<int> count) =>
        _meter.CreateObservableGauge("edgeregistry.edge.open_files", count, description: "Cached files that stay open between their readers");

    /// <summary>One was used.</summary>
    public void Used() => Interlocked.Increment(ref _used);
}
