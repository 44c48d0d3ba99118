using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Audit;

internal sealed class AuditMetrics
{
    private readonly Counter<long> _reported;
    private readonly Counter<long> _dropped;
    private readonly Meter _meter;

    public AuditMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Edge");
        _reported = _meter.CreateCounter<long>("edgeregistry.edge.audit_reported", description: "Pulls that the origin's audit log has taken");
        _dropped = _meter.CreateCounter<long>("edgeregistry.edge.audit_dropped", description: "Pulls that will be missing in the audit log, by where there was no room");
    }

    public void Reported(int pulls) => _reported.Add(pulls);

    /// <summary>No room in memory: more pulls at once than the disk takes.</summary>
    public void QueueFull() => Dropped("queue", 1);

    /// <summary>No room on the disk: the origin was away for too long.</summary>
    public void SpoolFull(int pulls) => Dropped("spool", pulls);

    /// <summary>The disk does not take them.</summary>
    public void DiskFailed(int pulls) => Dropped("disk", pulls);

    public void Observe(Func<long> bytes) => _meter.CreateObservableGauge("edgeregistry.edge.audit_spool_bytes", bytes, description: "Reports of pulls that wait on the disk");

    private void Dropped(string where, int pulls)
    {
        if (pulls > 0)
        {
            _dropped.Add(pulls, new KeyValuePair<string, object?>("where", where));
        }
    }
}
