using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Audit;

internal sealed class AuditMetrics
{
    private readonly Counter<long> _pullsDropped;
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _forwardDropped;
    private readonly Counter<long> _purged;
    private readonly Meter _meter;

    public AuditMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Origin");
        _pullsDropped = _meter.CreateCounter<long>("edgeregistry.origin.audit_pulls_dropped", description: "Pulls that are missing in the audit log because too many waited to be written");
        _forwarded = _meter.CreateCounter<long>("edgeregistry.origin.audit_forwarded", description: "Lines of the audit log sent to the syslog server");
        _forwardDropped = _meter.CreateCounter<long>("edgeregistry.origin.audit_forward_dropped", description: "Lines that were never sent because the syslog server did not answer for too long");
        _purged = _meter.CreateCounter<long>("edgeregistry.origin.audit_purged", description: "Lines that a purge has deleted");
    }

    public void PullDropped() => _pullsDropped.Add(1);

    public void Forwarded(int lines) => _forwarded.Add(lines);

    public void ForwardDropped(int lines) => _forwardDropped.Add(lines);

    public void Purged(int lines) => _purged.Add(lines);

    public void ObservePulls(Func<int> waiting) => _meter.CreateObservableGauge("edgeregistry.origin.audit_pulls_waiting", waiting, description: "Pulls that wait to be written to the audit log");
}
