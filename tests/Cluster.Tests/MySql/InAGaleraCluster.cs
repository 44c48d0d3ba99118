using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>Three servers that all take writes: conflicts are repeated, reads are fresh, a server that is killed takes nothing with it.</summary>
[Trait("Category", "Faults")]
public sealed class InAGaleraCluster : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    private GaleraCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GaleraCluster.StartAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Writes_at_different_servers_that_meet_are_all_done_and_reads_see_what_any_server_has_committed()
    {
        var connection = await _cluster.CreateDatabaseAsync();
        await using var first = OneMariaDb.Node(connection([0, 1, 2]), seconds: 60);
        await using var second = OneMariaDb.Node(connection([1, 2, 0]), seconds: 60);
        await using var third = OneMariaDb.Node(connection([2, 0, 1]), seconds: 60);
        await Task.WhenAll(new[] { first, second, third }.Select(node => Migrator.MigrateAsync(node, Migrator.Steps, CancellationToken.None)));
        await WriteAsync(first, "INSERT INTO blobs (digest, size, state, last_used) VALUES ('a', 0, 0, 0)");

        await Task.WhenAll(new[] { first, second, third }.Select(node => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                await WriteAsync(node, "UPDATE blobs SET size = size + 1 WHERE digest = 'a'");
            }
        })));
        Assert.Equal(90, await SizeAsync(third));

        for (var i = 91; i <= 200; i++)
        {
            await WriteAsync(i % 2 == 0 ? first : second, "UPDATE blobs SET size = size + 1 WHERE digest = 'a'");
            Assert.Equal(i, await SizeAsync(third));
        }
    }

    [Fact]
    public async Task A_server_that_is_killed_takes_nothing_with_it_and_one_without_the_majority_takes_no_writes()
    {
        var connection = await _cluster.CreateDatabaseAsync();
        await using var database = OneMariaDb.Node(connection([0, 1, 2]), seconds: 60);
        await Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None);
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => WriteUntilAsync(database, writer, end.Token)).ToList();
        await Eventually.TrueAsync(async () => await CountAsync(database) > 100, Soon, () => "nothing is written");
        await _cluster.Servers[0].KillAsync();
        var before = await CountAsync(database);
        await Eventually.TrueAsync(async () => await CountAsync(database) > before + 100, Soon, () => "nothing is written at the other servers");
        await end.CancelAsync();

        var acknowledged = (await Task.WhenAll(writers)).SelectMany(names => names).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(acknowledged, await database.ReadAsync(session => session.QueryAsync<string>("SELECT uid FROM changes ORDER BY uid"), CancellationToken.None));

        await _cluster.Servers[1].KillAsync();
        await using var alone = OneMariaDb.Node(connection([2]), seconds: 3);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => WriteAsync(alone, "DELETE FROM changes")).WaitAsync(Soon);
    }

    private static Task WriteAsync(MySqlDatabase node, string sql) => node.WriteAsync(session => session.ExecuteAsync(sql), CancellationToken.None);

    private static Task<long> SizeAsync(MySqlDatabase node) => node.ReadAsync(session => session.FirstOrDefaultAsync<long>("SELECT size FROM blobs"), CancellationToken.None);

    private static Task<long> CountAsync(MySqlDatabase node) => node.ReadAsync(session => session.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM changes"), CancellationToken.None);

    private static async Task<List<string>> WriteUntilAsync(MySqlDatabase database, int writer, CancellationToken end)
    {
        var names = new List<string>();
        while (!end.IsCancellationRequested)
        {
            var uid = $"{writer:00}-{names.Count:000000}";
            await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO changes (uid, kind, repository, time) VALUES (@uid, 1, 'r', 0)", new { uid }), CancellationToken.None);
            names.Add(uid);
        }

        return names;
    }
}
