using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Changes;

internal sealed class ChangeMetrics
{
    private readonly Counter<long> _published;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _removed;

    public ChangeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        _published = meter.CreateCounter<long>("edgeregistry.origin.changes_published", description: "Changes numbered and handed to the bus");
        _failed = meter.CreateCounter<long>("edgeregistry.origin.change_passes_failed", description: "Numbering passes that failed and were repeated later");
        _removed = meter.CreateCounter<long>("edgeregistry.origin.changes_removed", description: "Changes removed because they were older than Origin:Changes:Retention");
    }

    public void Published(int changes) => _published.Add(changes);

    public void PassFailed() => _failed.Add(1);

    public void Removed(int changes) => _removed.Add(changes);
}
