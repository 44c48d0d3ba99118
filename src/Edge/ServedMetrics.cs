using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge;

/// <summary>Answers and their bytes by kind and source, counted on every hit: two additions here, and labels only when somebody looks.</summary>
internal sealed class ServedMetrics
{
    private readonly ConcurrentDictionary<(string Kind, string Source), Sum> _sums = new();

    public ServedMetrics(Meter meter)
    {
        meter.CreateObservableCounter(
            "edgeregistry.edge.served", () => Read(sum => sum.Answers), description: "Answers to GET and HEAD of blobs and manifests, by where they came from");
        meter.CreateObservableCounter("edgeregistry.edge.served_bytes", () => Read(sum => sum.Bytes), description: "Body bytes of those answers");
    }

    /// <summary>An answer was begun.</summary>
    public void Add(string kind, string source, long bytes)
    {
        var sum = _sums.TryGetValue((kind, source), out var known) ? known : _sums.GetOrAdd((kind, source), _ => new Sum());
        Interlocked.Increment(ref sum.Answers);
        Interlocked.Add(ref sum.Bytes, bytes);
    }

    private IEnumerable<Measurement<long>> Read(Func<Sum, long> value) => _sums.Select(pair => new Measurement<long>(
        value(pair.Value), new KeyValuePair<string, object?>("kind", pair.Key.Kind), new KeyValuePair<string, object?>("source", pair.Key.Source)));

    private sealed class Sum
    {
        public long Answers;
        public long Bytes;
    }
}
