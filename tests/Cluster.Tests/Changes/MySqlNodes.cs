using System.Diagnostics.Metrics;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>The database as nodes open it.</summary>
internal static class MySqlNodes
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public static Database Open(string connection) => new MySqlDatabase(
        new DatabaseOptions { Provider = DatabaseOptions.MySql, Connection = connection, Timeout = TimeSpan.FromSeconds(60) }, new DatabaseMetrics(Meters), NullLogger<MySqlPool>.Instance);
}

/// <summary>A MariaDB for a class of tests.</summary>
public sealed class MariaDbFixture : IAsyncLifetime
{
    public MariaDbServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await MariaDbServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
