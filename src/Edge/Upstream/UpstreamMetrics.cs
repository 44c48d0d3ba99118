using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>How the link to the origin is used.</summary>
internal sealed class UpstreamMetrics
{
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _compressed;
    private readonly Counter<long> _saved;

    public UpstreamMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Edge");
        _pauses = meter.CreateCounter<long>("edgeregistry.edge.origin_pauses", description: "Answers 429 and 503 after which the origin, or a repository of it, was left alone");
        _compressed = meter.CreateCounter<long>("edgeregistry.edge.lz4_bodies", description: "Bodies that came LZ4-compressed from the origin");
        _saved = meter.CreateCounter<long>("edgeregistry.edge.lz4_saved_bytes", description: "Bytes that the link did not carry because of that");
    }

    /// <summary>The origin asked to be left alone.</summary>
    public void Paused(bool isLimit) => _pauses.Add(1, new KeyValuePair<string, object?>("status", isLimit ? "429" : "503"));

    /// <summary>A compressed body ended, or broke.</summary>
    public void Decoded(long decoded, long received)
    {
        _compressed.Add(1);
        _saved.Add(Math.Max(0, decoded - received));
    }
}
