using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>Servers that hang, end and come back.</summary>
public sealed class ServersThatFail : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private readonly RepositoriesTable _repositories = new();
    private MariaDbServer _server = null!;

    public async Task InitializeAsync() => _server = await MariaDbServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task A_server_that_hangs_costs_503_with_retry_after_in_bounded_time_and_is_used_again_afterwards()
    {
        using var folder = new TemporaryFolder();
        var settings = OriginServer.OnMySql(await _server.CreateDatabaseAsync());
        settings["Origin:Database:Timeout"] = "00:00:03";
        await using var origin = await OriginServer.StartAsync(folder.Path, settings: settings);
        using var client = new HttpClient { BaseAddress = origin.Address };
        using var before = await client.PostAsync("/v2/team/app/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Accepted, before.StatusCode);

        await _server.PauseAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.PostAsync("/v2/team/app/blobs/uploads/", null))).WaitAsync(Soon);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.All(answers, answer => Assert.NotNull(answer.Headers.RetryAfter));
        await _server.ResumeAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                using var after = await client.PostAsync("/v2/team/app/blobs/uploads/", null);
                return after.StatusCode == HttpStatusCode.Accepted;
            },
            Soon,
            () => "the database was not used again");
    }

    [Fact]
    public async Task The_next_server_is_asked_when_the_first_is_gone()
    {
        var connection = await _server.CreateDatabaseAsync();
        await using var database = OneMariaDb.Node(connection.Replace("Server=", "Server=127.0.0.1:1,", StringComparison.Ordinal));
        await Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None);
        Assert.Equal(1, database.Connections);
    }

    [Fact]
    public async Task A_read_only_server_is_no_place_for_the_truth()
    {
        var connection = await _server.CreateDatabaseAsync();
        await _server.ExecuteAsync("SET GLOBAL read_only = 1");
        await using var database = OneMariaDb.Node(connection, seconds: 2);
        var refusal = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None));
        Assert.Contains("read-only", refusal.Message, StringComparison.Ordinal);
        await _server.ExecuteAsync("SET GLOBAL read_only = 0");
    }

    [Fact]
    public async Task A_server_that_is_killed_and_restarted_under_load_keeps_what_was_acknowledged_and_does_nothing_twice()
    {
        await using var database = OneMariaDb.Node(await _server.CreateDatabaseAsync(), seconds: 60);
        await Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None);
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => WriteUntilAsync(database, writer, end.Token)).ToList();
        for (var round = 0; round < 2; round++)
        {
            var before = await CountAsync(database);
            await Eventually.TrueAsync(async () => await CountAsync(database) > before + 50, Soon, () => "nothing is written");
            await _server.KillAsync();
            await _server.StartAgainAsync();
        }

        await end.CancelAsync();
        var acknowledged = (await Task.WhenAll(writers)).SelectMany(names => names).Order(StringComparer.Ordinal).ToList();
        var stored = await database.ReadAsync(session => session.QueryAsync<string>("SELECT uid FROM changes ORDER BY uid"), CancellationToken.None);
        Assert.Equal(acknowledged, stored);
    }

    private static Task<long> CountAsync(MySqlDatabase database) => database.ReadAsync(session => session.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM changes"), CancellationToken.None);

    private async Task<List<string>> WriteUntilAsync(MySqlDatabase database, int writer, CancellationToken end)
    {
        var names = new List<string>();
        while (!end.IsCancellationRequested)
        {
            var uid = $"{writer:00}-{names.Count:000000}";
            await database.WriteAsync(
                async session =>
                {
                    await _repositories.EnsureAsync(session, RepositoryName.Parse($"team/{uid}"));
                    await session.ExecuteAsync("INSERT INTO changes (uid, kind, repository, time) VALUES (@uid, 1, 'r', 0)", new { uid });
                },
                CancellationToken.None);
            names.Add(uid);
        }

        return names;
    }
}
