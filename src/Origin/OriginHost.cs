using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Tls;
using EdgeRegistry.Origin.Api;
using EdgeRegistry.Origin.Backups;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Tokens;

namespace EdgeRegistry.Origin;

/// <summary>Makes an origin that other programs and tests can run inside their process.</summary>
public static class OriginHost
{
    private const int LayoutVersion = 1;

    /// <summary>
    /// Builds an origin; <see cref="RegistryHost.StartRegistryAsync"/> starts it. Disposing the application closes its files, so that
    /// another one can be started on the same folder.
    /// </summary>
    /// <param name="configuration">The settings (section <c>Origin</c>).</param>
    /// <param name="bus">Who hears of changes inside this process; beside it Redis carries them to others, if it is set (<c>Bus:Redis</c>).</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="StartupException">A setting is wrong, or the address or the data folder cannot be used.</exception>
    public static WebApplication Build(IConfiguration configuration, IEventBus bus, TimeProvider? time = null) =>
        Build(configuration, OriginSettings.Read(configuration), bus, time);

    /// <summary>What the origin's program does instead of serving: <c>check</c>, <c>backup</c>, <c>restore</c>.</summary>
    /// <param name="terminal">Where they write.</param>
    /// <param name="settled">What becomes of the configuration first; null for nothing.</param>
    public static IEnumerable<HostVerb> Verbs(Terminal terminal, Func<IConfiguration, IConfiguration>? settled = null) => OriginVerbs.All(terminal, settled);

    /// <summary>Reads every setting and reports all errors at once.</summary>
    /// <returns>Warnings.</returns>
    /// <exception cref="StartupException">Lists what is wrong.</exception>
    public static IReadOnlyList<string> Check(IConfiguration configuration) =>
        Listeners(OriginSettings.Read(configuration)).Check(TimeProvider.System.GetUtcNow());

    /// <summary>Enrols an edge at an origin that runs, or gives one that is enrolled another secret.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="name">The edge's name: lower-case letters and digits, with <c>.</c>, <c>_</c> or <c>-</c> between.</param>
    /// <returns>Its credential for <c>Edge:Credential</c>, which is stored nowhere.</returns>
    /// <exception cref="StartupException">It cannot be called so.</exception>
    public static Task<string> EnrolEdgeAsync(WebApplication origin, string name) => AccountNames.IsMachine(name)
        ? origin.Services.GetRequiredService<Enrolment>().EnrolAsync(name, name, by: null)
        : throw new StartupException($"'{name}' is no name for an edge: expected lower-case letters and digits, with '.', '_' or '-' between");

    internal static DataFolder OpenData(OriginSettings settings) => DataFolder.Open(settings.Host.Data, "origin", LayoutVersion);

    private static HostListeners Listeners(OriginSettings settings) => new(settings.Host.Listen, settings.AllowAnonymousWrite, settings.Tls, OriginTlsOptions.Section);

    private static WebApplication Build(IConfiguration configuration, OriginSettings settings, IEventBus bus, TimeProvider? time)
    {
        var builder = RegistryHost.CreateBuilder(Listeners(settings), new Stopping(settings.Host.DrainDelay, settings.Host.StopTimeout));
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        var data = OpenData(settings);
        try
        {
            new RestoreMark(settings.StorageIn(data.Path)).RefuseToStart();
            builder.Services.AddSingleton(_ => data); // by a factory, so that it is closed with the application
            builder.Services.AddBus(bus, settings.Redis, isShared: settings.Database.Provider != DatabaseOptions.Sqlite).AddSingleton(configuration);
            builder.Services.AddOrigin(settings, data.Path);
            var app = builder.Build();
            _ = app.Services.GetRequiredService<DataFolder>(); // first made, last closed
            app.Services.ObserveOrigin();
            app.Services.RemarkBus();
            app.Services.AddHealth();
            app.UseTrustedProxies(settings.Host.TrustedProxies);
            var metrics = app.Services.GetRequiredService<RequestMetrics>();
            app.Use(next => context => metrics.CountAsync(context, next));
            app.UseRegistryDefaults();
            if (settings.Tls is { ClientCa.Length: > 0, ClientCertificates: ClientCertificates.Requested })
            {
                app.RequireEdgeCertificates();
            }

            app.Services.GetRequiredService<ApiRoutes>().Map(app);
            if (!settings.AllowAnonymousWrite)
            {
                app.MapTokens();
                app.MapDirectories();
                app.MapEdgeFeed();
            }

            app.MapChangeFeed();

            app.Map("/{**path}", (RequestDelegate)app.Services.GetRequiredService<Routes>().HandleAsync);
            return app;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }
}
