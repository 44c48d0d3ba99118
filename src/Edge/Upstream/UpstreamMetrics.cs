using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>How the link to the origin is used.</summary>
internal sealed class UpstreamMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _compressed;
    private readonly Counter<long> _saved;

    public UpstreamMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create("EdgeRegistry.Edge");
        _refusals = meter.CreateCounter<long>("edgeregistry.edge.credential_refusals", description: "Requests of the edge's own that the origin answered 401");
        _pauses = meter.CreateCounter<long>("edgeregistry.edge.origin_pauses", description: "Answers 429 and 503 after which the origin, or a repository of it, was left alone");
        _compressed = meter.CreateCounter<long>("edgeregistry.edge.lz4_bodies", description: "Bodies that came LZ4-compressed from the origin");
        _saved = meter.CreateCounter<long>("edgeregistry.edge.lz4_saved_bytes", description: "Bytes that the link did not carry because of that");
    }

    /// <summary>The origin does not know this edge.</summary>
    public void CredentialRefused() => _refusals.Add(1);

    /// <summary>Shows from now on whether the origin refuses the edge's credential.</summary>
    public void ObserveCredential(Func<bool> isRefused) =>
        _meter.CreateObservableGauge("edgeregistry.edge.credential_is_refused", () => isRefused() ? 1 : 0, description: "1 while the origin refuses the edge's credential");

    /// <summary>The origin asked to be left alone.</summary>
    public void Paused(bool isLimit) => _pauses.Add(1, new KeyValuePair<string, object?>("status", isLimit ? "429" : "503"));

    /// <summary>A compressed body ended, or broke.</summary>
    public void Decoded(long decoded, long received)
    {
        _compressed.Add(1);
        _saved.Add(Math.Max(0, decoded - received));
    }
}
