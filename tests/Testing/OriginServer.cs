using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Origin;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Testing;

/// <summary>A real origin on a free loopback port, in this process.</summary>
public sealed class OriginServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly LogWatch _log;

    private OriginServer(WebApplication app) => (_app, _log) = (app, LogWatch.On(app));

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The settings of an origin whose truth is in MySQL or MariaDB.</summary>
    /// <param name="connection">The connection string.</param>
    public static Dictionary<string, string?> OnMySql(string connection) => new(StringComparer.Ordinal)
    {
        ["Origin:Database:Provider"] = "mysql",
        ["Origin:Database:Connection"] = connection,
        ["Origin:Secret"] = "the same on every node",
    };

    /// <summary>Starts an origin on a folder, which may hold what an earlier one left.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="bus">Where it publishes changes; null for a bus that nobody hears.</param>
    /// <param name="listen">The address; port 0 takes a free one.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<OriginServer> StartAsync(
        string data, IEventBus? bus = null, string listen = "http://127.0.0.1:0", IReadOnlyDictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["AllowAnonymousWrite"] = "true", ["Origin:Listen"] = listen, ["Origin:Data"] = data, ["Origin:Storage:Folder"] = settings?.ContainsKey("Origin:Database:Connection") == true ? Path.Combine(data, "share") : "" })
            .AddInMemoryCollection(settings)
            .Build();
        var app = OriginHost.Build(configuration, bus ?? new DisconnectedBus());
        var server = new OriginServer(app);
        await app.StartRegistryAsync(CancellationToken.None);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _log.AssertNoSecret();
    }
}
