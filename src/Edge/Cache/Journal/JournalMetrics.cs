using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>What happened to the journal.</summary>
/// <param name="factory">The host's, or null where nobody scrapes.</param>
internal sealed class JournalMetrics(IMeterFactory? factory = null)
{
    private readonly Counter<long> _lost = Meter(factory)
        .CreateCounter<long>("edgeregistry.edge.journal.lost_facts", description: "Facts not kept because the disk refused.");

    private readonly Counter<long> _dropped = Meter(factory)
        .CreateCounter<long>("edgeregistry.edge.journal.dropped_bytes", description: "Bytes dropped at start because they were torn or damaged.");

    private readonly Counter<long> _compactions = Meter(factory)
        .CreateCounter<long>("edgeregistry.edge.journal.compactions", description: "Rewrites of the journal from the live facts.");

    public void Lost(int facts) => _lost.Add(facts);

    public void Dropped(long bytes) => _dropped.Add(bytes);

    public void Compacted() => _compactions.Add(1);

    private static Meter Meter(IMeterFactory? factory) => factory?.Create(new MeterOptions("EdgeRegistry.Edge.Journal")) ?? new Meter(new MeterOptions("EdgeRegistry.Edge.Journal"));
}
