using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Invalidation;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Tags;

namespace EdgeRegistry.Edge;

/// <summary>What has to happen, in this order, before the first request: facts are replayed, then changes are listened to.</summary>
internal sealed class EdgeStart(FactLog facts, TagTable tags, FetchTable fetches, EdgeMetrics metrics, IServiceProvider services)
{
    /// <summary>Runs once.</summary>
    public void Run()
    {
        var projects = services.GetRequiredService<ProjectTable>();
        facts.Start(
            fact =>
            {
                tags.Recover(fact);
                projects.Recover(fact);
            },
            () => tags.Facts().Concat(projects.Facts()));
        services.StartAccess();
        services.StartDisk();
        _ = services.GetRequiredService<ChangeListener>();
        services.RemarkBus();
        metrics.Observe(() => fetches.Count, () => tags.Count);
        services.GetRequiredService<Prefetcher>().Start();
    }
}
