using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>The connection breaks while a transaction is being committed: it is done once, whatever the server did.</summary>
[Collection(OneMariaDb.Name)]
public sealed class UnknownCommits(OneMariaDb maria)
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    public async Task A_write_whose_commit_was_not_answered_is_there_once(int requests, int answers)
    {
        var connection = await maria.Server.CreateDatabaseAsync();
        await using var straight = OneMariaDb.Node(connection);
        await Migrator.MigrateAsync(straight, Migrator.Steps, CancellationToken.None);
        await using var relay = new CommitRelay(maria.Server.Port);
        await using var database = OneMariaDb.Node(connection.Replace($":{maria.Server.Port}", $":{relay.Port}", StringComparison.Ordinal), seconds: 30);
        await database.ReadAsync(session => session.FirstOrDefaultAsync<long>("SELECT 1"), CancellationToken.None);

        relay.LoseRequests(requests);
        relay.LoseAnswers(answers);
        var runs = 0;
        var answer = await database.WriteAsync(
            async session =>
            {
                await new ChangesTable().InsertAsync(session, new Change(ChangeKind.AccessChanged, "team"), 0);
                return ++runs;
            },
            CancellationToken.None);

        Assert.Equal(requests + answers, relay.Broken);
        Assert.Equal(runs, answer);
        Assert.Equal(requests + (answers == 0 ? 1 : answers), runs);
        Assert.Equal(1, await CountAsync(straight, "changes"));
        Assert.Equal(1, await CountAsync(straight, "committed_requests"));
    }

    [Fact]
    public async Task Old_request_ids_are_removed_and_young_ones_stay()
    {
        await using var database = await maria.RegistryAsync();
        var table = new CommittedRequestsTable();
        await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO committed_requests (id, time) VALUES ('old', 1)"), CancellationToken.None);
        Assert.Equal(1, await database.WriteAsync(session => table.DeleteOldAsync(session, TimeSpan.FromMinutes(15), 10), CancellationToken.None));
        Assert.Equal(2, await CountAsync(database, "committed_requests"));
    }

    private static Task<long> CountAsync(MySqlDatabase database, string table) =>
        database.ReadAsync(session => session.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"), CancellationToken.None);
}
