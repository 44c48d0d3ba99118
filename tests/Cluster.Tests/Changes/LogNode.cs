using System.Diagnostics.Metrics;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>One node's part of the change log, as the origin puts it together: it commits, numbers, tells its followers, and answers questions.</summary>
internal class LogNode : IChangeSubscriber, IAsyncDisposable
{
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FeedTable _feed;
    private readonly Numbering _numbering;
    private readonly ChangeLog _log;
    private readonly FreshChanges _fresh;

    public LogNode(Database database)
    {
        Database = database;
        var metrics = new ChangeMetrics(_metrics.GetRequiredService<IMeterFactory>());
        var bus = new OriginBus(new DisconnectedBus(), isShared: true);
        _feed = new FeedTable(Table);
        _numbering = new Numbering(database, Table, new Numbering.Surroundings(bus, new ChangeDelivery(database, Table, bus, metrics)), metrics, NullLogger<Numbering>.Instance);
        _log = new ChangeLog(database, _numbering, bus, TimeProvider.System);
        _fresh = new FreshChanges(database, _numbering, TimeProvider.System);
        bus.Subscribe(this);
    }

    public Database Database { get; }

    public ChangesTable Table { get; } = new();

    /// <summary>What this node told its followers, in order.</summary>
    public List<ChangeEvent> Told { get; } = [];

    public virtual Task StartAsync() => _numbering.StartAsync(CancellationToken.None);

    /// <summary>Runs a transaction and is acknowledged as a client is.</summary>
    public virtual Task<T> CommitAsync<T>(Func<DbSession, Task<T>> write) => _log.CommitAsync(write);

    /// <summary>Writes a change in a transaction.</summary>
    public virtual Task InsertAsync(DbSession session, Change change) => Table.InsertAsync(session, change, 0);

    /// <summary>Answers who follows the log.</summary>
    public virtual Task<FeedPage> AskAsync(FeedQuestion question) => _fresh.ReadAsync(session => _feed.ReadAsync(session, question), CancellationToken.None);

    /// <summary>Looks at what other nodes numbered, as each node does once a second.</summary>
    public virtual Task LookAsync() => _numbering.PassAsync();

    public void OnChange(ChangeEvent change) => Told.Add(change);

    public void OnInterrupted() => Told.Clear(); // a violation: it is told that something may be missing

    public virtual async ValueTask DisposeAsync()
    {
        await _numbering.StopAsync(CancellationToken.None);
        _numbering.Dispose();
        await Database.DisposeAsync();
        await _metrics.DisposeAsync();
    }
}
