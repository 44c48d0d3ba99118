using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Hosts;

/// <summary>One MariaDB for the tests of a class, each of which has a database of its own in it.</summary>
public sealed class Database : IAsyncLifetime
{
    public MariaDbServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await MariaDbServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
