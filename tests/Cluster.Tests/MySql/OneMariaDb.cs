using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>A MariaDB that the classes of its collection share; each test has a database of its own.</summary>
public sealed class OneMariaDb : IAsyncLifetime
{
    internal const string Name = "one MariaDB";

    internal MariaDbServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await MariaDbServer.StartAsync();

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();

    /// <summary>An empty registry.</summary>
    internal async Task<MySqlDatabase> RegistryAsync()
    {
        var database = Node(await Server.CreateDatabaseAsync());
        await Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None);
        return database;
    }

    /// <summary>One node's view of a database.</summary>
    internal static MySqlDatabase Node(string connection, int seconds = 10) =>
        MySqlDatabase.Open(new DatabaseOptions { Provider = DatabaseOptions.MySql, Connection = connection, Timeout = TimeSpan.FromSeconds(seconds) });
}

[CollectionDefinition(OneMariaDb.Name)]
public sealed class OneMariaDbCollection : ICollectionFixture<OneMariaDb>;
