using System.Security.Cryptography;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>Three nodes that write to one log: every committed change stands in it once, each tag's in the order of its commits, and never behind what was read.</summary>
public abstract class TheChangeLog(ITestOutputHelper output)
{
    private protected const int Nodes = 3;

    [Fact]
    public async Task Every_change_is_told_once_and_in_order_to_everybody() => Assert.Empty(await RunAsync(database => new LogNode(database)));

    /// <summary>The databases of the nodes: one database, each node's own connections.</summary>
    private protected abstract Task<IReadOnlyList<Database>> OpenAsync();

    private protected async Task<List<string>> RunAsync(Func<Database, LogNode> node, bool holdsOneOpen = false, int transactionsEach = 25)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        var databases = await OpenAsync();
        await Migrator.MigrateAsync(databases[0], Migrator.Steps, CancellationToken.None);
        List<LogNode> nodes = [.. databases.Select(node)];
        try
        {
            foreach (var one in nodes)
            {
                await one.StartAsync();
            }

            var violations = await new LogWorkload(nodes, seed) { HoldsOneOpen = holdsOneOpen, TransactionsEach = transactionsEach }.RunAsync();
            violations.ForEach(output.WriteLine);
            return violations;
        }
        finally
        {
            foreach (var one in nodes)
            {
                await one.DisposeAsync();
            }
        }
    }
}

/// <summary>SQLite, opened three times.</summary>
public sealed class TheChangeLogOnSqlite(ITestOutputHelper output) : TheChangeLog(output), IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_log_that_is_numbered_in_another_order_is_noticed() =>
        Assert.Contains(await RunAsync(database => new NumberedBackwards(database)), violation => violation.Contains("in another order", StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();

    private protected override Task<IReadOnlyList<Database>> OpenAsync() =>
        Task.FromResult<IReadOnlyList<Database>>([.. Enumerable.Range(0, Nodes).Select(_ => new SqliteDatabase(_folder.At("origin.db")))]);
}

/// <summary>MariaDB, with the connections of three nodes.</summary>
public sealed class TheChangeLogOnMariaDb(MariaDbFixture server, ITestOutputHelper output) : TheChangeLog(output), IClassFixture<MariaDbFixture>
{
    [Fact]
    public async Task A_transaction_that_stays_open_delays_nobody_and_is_told_when_it_has_ended() =>
        Assert.Empty(await RunAsync(database => new LogNode(database), holdsOneOpen: true));

    [Fact]
    public async Task A_log_in_the_order_of_its_rows_ids_is_noticed() =>
        Assert.Contains(await RunAsync(database => new OrderedById(database), holdsOneOpen: true), violation => violation.Contains("of 1 moves of held it was told 0", StringComparison.Ordinal));

    [Fact]
    public async Task A_log_that_is_numbered_inside_its_transactions_is_noticed() =>
        Assert.Contains("somebody waited for the open transaction", await RunAsync(database => new NumberedInside(database), holdsOneOpen: true, transactionsEach: 1));

    private protected override async Task<IReadOnlyList<Database>> OpenAsync()
    {
        var connection = await server.Server.CreateDatabaseAsync();
        return [.. Enumerable.Range(0, Nodes).Select(_ => MySqlNodes.Open(connection))];
    }
}
