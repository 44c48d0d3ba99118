using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Leases;

internal sealed class LeaseMetrics
{
    private readonly Counter<long> _taken;
    private readonly Counter<long> _lost;

    public LeaseMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        _taken = meter.CreateCounter<long>("edgeregistry.origin.leases_taken", description: "Times that this node began to do what one node at a time does, by job");
        _lost = meter.CreateCounter<long>("edgeregistry.origin.leases_lost", description: "Times that another node had succeeded this one, by job");
    }

    public void Taken(string lease) => _taken.Add(1, new KeyValuePair<string, object?>("job", lease));

    public void Lost(string lease) => _lost.Add(1, new KeyValuePair<string, object?>("job", lease));
}
