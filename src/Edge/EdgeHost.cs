using System.Diagnostics.Metrics;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Forwarding;
using EdgeRegistry.Edge.Invalidation;
using EdgeRegistry.Edge.Pull;
using EdgeRegistry.Edge.Pull.ZeroCopy;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeRegistry.Edge;

/// <summary>Composes an edge: a pull-through cache and push forwarder in front of one origin.</summary>
public static class EdgeHost
{
    /// <summary>The version of the data folder's layout.</summary>
    public const int LayoutVersion = 1;

    /// <summary>Every options type that an edge reads.</summary>
    public static IReadOnlyList<Type> OptionTypes { get; } =
    [
        typeof(EdgeOptions), typeof(UpstreamOptions), typeof(TagOptions), typeof(LinksOptions), typeof(FetchOptions), typeof(DiskOptions),
        typeof(ManifestOptions), typeof(MemoryOptions), typeof(CacheIndexOptions), typeof(FactJournalOptions),
    ];

    /// <summary>Builds an edge that has read its settings and opened its data; it serves once started. Never asks the origin.</summary>
    /// <param name="configuration">The settings (section <c>Edge</c>).</param>
    /// <param name="bus">Where the origin's changes come from.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="StartupException">A setting is wrong, or the data folder cannot be used.</exception>
    public static WebApplication Build(IConfiguration configuration, IEventBus bus, TimeProvider? time = null)
    {
        var settings = EdgeSettings.Read(configuration);
        var data = DataFolder.Open(settings.Edge.Data, "edge", LayoutVersion);
        try
        {
            var app = Compose(settings, data, configuration.GetValue("AllowAnonymousWrite", false), bus, time ?? TimeProvider.System).Build();
            _ = app.Services.GetRequiredService<DataFolder>(); // first, so that it is closed last
            app.UseRegistryDefaults();
            app.Services.GetRequiredService<EdgeStart>().Run();
            var routes = app.Services.GetRequiredService<Routes>();
            app.Use(next => context => IsRegistryPath(context.Request.Path) ? routes.InvokeAsync(context) : next(context));
            app.UseRouting(); // only here: what a registry is asked all day needs no route table
            app.Map("/{**path}", (RequestDelegate)routes.InvokeAsync); // MapFallback would leave out every path with a dot in it
            return app;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Reads every setting and reports all errors at once.</summary>
    /// <exception cref="StartupException">Lists what is wrong.</exception>
    public static void Check(IConfiguration configuration)
    {
        var settings = EdgeSettings.Read(configuration);
        if (ListenAddress.Problem(settings.Edge.Listen, configuration.GetValue("AllowAnonymousWrite", false)) is { } problem)
        {
            throw new StartupException(problem);
        }
    }

    private static bool IsRegistryPath(PathString path) => path.Value is { } text && text.StartsWith("/v2/", StringComparison.Ordinal);

    private static WebApplicationBuilder Compose(EdgeSettings settings, DataFolder data, bool allowAnonymousWrite, IEventBus bus, TimeProvider time)
    {
        var builder = RegistryHost.CreateBuilder(settings.Edge.Listen, allowAnonymousWrite);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseZeroCopy();
        }));
        var services = builder.Services;
        services.Configure<SocketTransportOptions>(InlineScheduling.Apply);
        services.AddSingleton(_ => data); // by a factory, so that the container closes it, last
        services.AddSingleton(bus);
        services.AddSingleton(time);
        services.AddSingleton<EdgeMetrics>();
        AddCache(services, settings, data.Path);
        AddUpstream(services, settings);
        services.AddSingleton(settings.Links).AddSingleton<FreshnessClock>().AddSingleton<LinkTable>();
        services.AddSingleton(settings.Tags).AddSingleton<TagTable>().AddSingleton<TagResolver>();
        services.AddSingleton(settings.Fetching).AddSingleton(provider => Resume(settings, provider)).AddSingleton<BlobFetcher>().AddSingleton<FetchTable>().AddSingleton<ManifestSource>();
        services.AddSingleton<PassThrough>().AddSingleton<ServeBlob>().AddSingleton<BlobProver>().AddSingleton<KnownContent>().AddSingleton<PullBlob>().AddSingleton<PullManifest>();
        services.AddSingleton<ChangeListener>();
        services.AddForwarding();
        services.AddSingleton<Routes>().AddSingleton<EdgeStart>();
        return builder;
    }

    private static void AddCache(IServiceCollection services, EdgeSettings settings, string data)
    {
        services.AddSingleton(settings.Disk).AddSingleton(settings.Manifests);
        services.AddSingleton(provider => new CacheIndexFactory(settings.Index, provider).Open(Path.Combine(data, "index")));
        services.AddSingleton(provider => new FactLog(
            Path.Combine(data, "facts.journal"),
            settings.Journal,
            provider.GetRequiredService<ICacheIndex>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FactLog>>(),
            new JournalMetrics(provider.GetRequiredService<IMeterFactory>())));
        services.AddSingleton(provider => new BlobStore(
            data, provider.GetRequiredService<ICacheIndex>(), settings.Disk, provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton<ManifestMetrics>().AddSingleton<ManifestBodies>();
        services.AddSingleton(provider => CompressedManifests.Open(Path.Combine(data, "manifests"), settings.Manifests, settings.Index, provider));
        services.AddSingleton(settings.Memory).AddSingleton<MemoryMetrics>().AddSingleton<SmallBlobs>();
    }

    private static ResumeRules Resume(EdgeSettings settings, IServiceProvider provider) => new(
        provider.GetRequiredService<OriginClient>(),
        settings.Upstream.StallTimeout,
        settings.Fetching.ResumeTimeout,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<EdgeMetrics>());

    private static void AddUpstream(IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton(settings.Upstream);
        services.AddSingleton(_ => new OriginConnection(new Uri(settings.Edge.Origin), settings.Upstream));
        services.AddSingleton<OriginClient>();
    }
}
