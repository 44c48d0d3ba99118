using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Database;

/// <summary>What became of statements and connections.</summary>
internal sealed class DatabaseMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _unknown;

    /// <param name="factory">Null where nobody asks.</param>
    public DatabaseMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create("EdgeRegistry.Origin") ?? new Meter("EdgeRegistry.Origin");
        _retries = _meter.CreateCounter<long>("edgeregistry.origin.database_retries", description: "Attempts at the database that were repeated, by reason");
        _unknown = _meter.CreateCounter<long>("edgeregistry.origin.database_unknown_commits", description: "Commits whose answer was lost, by what was found out");
    }

    /// <summary>An attempt failed and is repeated.</summary>
    public void Retried(MySqlFault fault) =>
        _retries.Add(1, KeyValuePair.Create<string, object?>("reason", fault switch { MySqlFault.Conflict => "conflict", MySqlFault.LockTimeout => "lock_timeout", _ => "lost" }));

    /// <summary>It is known now whether a transaction was committed.</summary>
    public void UnknownCommit(bool isCommitted) => _unknown.Add(1, KeyValuePair.Create<string, object?>("outcome", isCommitted ? "committed" : "repeated"));

    /// <summary>Shows what waits and what is open.</summary>
    public void Observe(Database database)
    {
        _meter.CreateObservableGauge(
            "edgeregistry.origin.database_writes_waiting",
            () => database.WritesWaiting,
            description: "Who waits for the database: 1024 writes at most for sqlite, for mysql everybody who waits for a connection");
        _meter.CreateObservableGauge("edgeregistry.origin.database_connections", () => database.Connections, description: "Connections to the database that are open");
    }
}
