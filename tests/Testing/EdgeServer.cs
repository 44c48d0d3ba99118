using EdgeRegistry.Bus;
using EdgeRegistry.Edge;
using EdgeRegistry.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Testing;

/// <summary>A real edge on a free loopback port, in this process.</summary>
public sealed class EdgeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly LogWatch _log;

    private EdgeServer(WebApplication app) => (_app, _log) = (app, LogWatch.On(app));

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts an edge on a folder, which may hold what an earlier one left.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="origin">Whom it asks.</param>
    /// <param name="bus">Where it hears of changes; null for a bus on which nothing arrives.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<EdgeServer> StartAsync(string data, Uri origin, IEventBus? bus = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["AllowAnonymousWrite"] = "true", // who may what is the subject of other suites
                ["Edge:Listen"] = "http://127.0.0.1:0",
                ["Edge:Data"] = data,
                ["Edge:Origin"] = origin.GetLeftPart(UriPartial.Authority),
            })
            .AddInMemoryCollection(settings)
            .Build();
        var app = EdgeHost.Build(configuration, bus ?? new DisconnectedBus());
        var server = new EdgeServer(app);
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
