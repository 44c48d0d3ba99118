using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>MySQL has no transactions for its schema; a step is continued where it was left, by whoever comes.</summary>
[Collection(OneMariaDb.Name)]
public sealed class SchemaSteps(OneMariaDb maria)
{
    private static readonly string[] Statements =
    [
        "CREATE TABLE committed_requests (id {name} NOT NULL PRIMARY KEY, time BIGINT NOT NULL)",
        "CREATE TABLE things (id {id}, name {name} NOT NULL)",
        "INSERT INTO things (name) VALUES ('one; two -- three')",
        "CREATE INDEX things_by_name ON things (name)",
        "ALTER TABLE things ADD COLUMN size BIGINT NOT NULL DEFAULT 7",
        "UPDATE things SET size = size + 1",
    ];

    [Fact]
    public async Task Four_nodes_that_start_at_once_make_one_schema()
    {
        var connection = await maria.Server.CreateDatabaseAsync();
        var nodes = Enumerable.Range(0, 4).Select(_ => OneMariaDb.Node(connection)).ToList();
        await Task.WhenAll(nodes.Select(node => Migrator.MigrateAsync(node, Migrator.Steps, CancellationToken.None)));
        Assert.Equal(Migrator.Version, await nodes[0].ReadAsync(new SchemaVersionTable().ReadAsync, CancellationToken.None));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Four_nodes_change_rows_once()
    {
        var connection = await maria.Server.CreateDatabaseAsync();
        var nodes = Enumerable.Range(0, 4).Select(_ => OneMariaDb.Node(connection)).ToList();
        await Task.WhenAll(nodes.Select(node => Migrator.MigrateAsync(node, [Whole], CancellationToken.None)));
        await RequireAsync(nodes[0]);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_step_that_ended_after_any_of_its_statements_is_continued()
    {
        for (var reached = 0; reached <= Statements.Length; reached++)
        {
            await using var database = OneMariaDb.Node(await maria.Server.CreateDatabaseAsync());
            var broken = Whole with { Sql = string.Join(";\n", [.. Statements[..reached], "CREATE TABLE broken (", .. Statements[reached..]]) };
            await Assert.ThrowsAnyAsync<Exception>(() => Migrator.MigrateAsync(database, [broken], CancellationToken.None));
            await Migrator.MigrateAsync(database, [Whole], CancellationToken.None);
            await RequireAsync(database);
        }
    }

    [Fact]
    public async Task A_statement_that_was_done_and_not_yet_counted_is_not_missed()
    {
        await using var database = OneMariaDb.Node(await maria.Server.CreateDatabaseAsync());
        await Migrator.MigrateAsync(database, [Whole], CancellationToken.None);
        await database.DefineAsync(session => session.ExecuteAsync("UPDATE schema_version SET version = 0; UPDATE schema_progress SET done = 3"), CancellationToken.None);
        await database.DefineAsync(session => session.ExecuteAsync("UPDATE things SET size = 7"), CancellationToken.None);
        await Migrator.MigrateAsync(database, [Whole], CancellationToken.None);
        await RequireAsync(database);
    }

    [Fact]
    public async Task A_database_of_something_else_is_refused()
    {
        await using var database = OneMariaDb.Node(await maria.Server.CreateDatabaseAsync());
        await database.DefineAsync(session => session.ExecuteAsync("CREATE TABLE users (id BIGINT)"), CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None));
        Assert.Contains("'users'", refusal.Message, StringComparison.Ordinal);
    }

    private static Migration Whole => new(1, "0001", string.Join(";\n", Statements) + ";\n-- a comment; with a semicolon and 'a quote\n");

    private static async Task RequireAsync(MySqlDatabase database)
    {
        var rows = await database.ReadAsync(session => session.QueryAsync<Thing>("SELECT name AS Name, size AS Size FROM things"), CancellationToken.None);
        Assert.Equal([new Thing("one; two -- three", 8)], rows);
        Assert.Equal(1, await database.ReadAsync(new SchemaVersionTable().ReadAsync, CancellationToken.None));
    }

    private sealed record Thing(string Name, long Size);
}
