using System.Diagnostics.Metrics;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>What happened at a host's https addresses.</summary>
internal sealed class TlsMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _reloads;

    public TlsMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Tls");
        _handshakes = _meter.CreateCounter<long>("edgeregistry.tls.handshakes", description: "Ended handshakes by outcome: done, failed, or gave up waiting for their turn");
        _reloads = _meter.CreateCounter<long>("edgeregistry.tls.reloads", description: "Renewed certificate files that were taken up, or could not be");
    }

    public void HandshakeDone() => Handshake("done");

    public void HandshakeFailed() => Handshake("failed");

    public void HandshakeNeverBegan() => Handshake("queue");

    public void Reloaded() => Reload("done");

    public void ReloadFailed() => Reload("failed");

    /// <summary>Shows from now on when the certificate ends and how many handshakes run.</summary>
    public void Observe(Func<DateTimeOffset> notAfter, Func<int> running)
    {
        _meter.CreateObservableGauge(
            "edgeregistry.tls.certificate_not_after_seconds", () => notAfter().ToUnixTimeSeconds(), description: "When the certificate in use ends, in Unix time");
        _meter.CreateObservableGauge("edgeregistry.tls.handshakes_running", running, description: "Handshakes that run now");
    }

    private void Handshake(string outcome) => _handshakes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private void Reload(string outcome) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
