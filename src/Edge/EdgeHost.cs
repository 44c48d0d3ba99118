using System.Diagnostics.Metrics;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Access.Offline;
using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Connections;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Edge.Forwarding;
using EdgeRegistry.Edge.Invalidation;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Pull;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Edge.WriteThrough;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Tls;
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
        typeof(EdgeOptions), typeof(UpstreamOptions), typeof(TagOptions), typeof(LinksOptions), typeof(FetchOptions), typeof(PartialOptions),
        typeof(DiskOptions), typeof(ScrubOptions), typeof(ManifestOptions), typeof(MemoryOptions), typeof(CacheIndexOptions), typeof(FactJournalOptions),
        typeof(EdgeTlsOptions), typeof(ConnectionOptions), typeof(WriteThroughOptions), typeof(PrefetchOptions), typeof(AuditOptions),
        typeof(IdentityOptions), typeof(RedisOptions),
    ];

    /// <summary>Builds an edge that has read its settings and opened its data; it serves once started. Never asks the origin.</summary>
    /// <param name="configuration">The settings (section <c>Edge</c>).</param>
    /// <param name="bus">Where the origin's changes come from inside this process; where nothing does, Redis brings them if it is set (<c>Bus:Redis</c>).</param>
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
            app.UseTrustedProxies(settings.Edge.TrustedProxies);
            app.UseRegistryDefaults();
            app.Services.GetRequiredService<EdgeStart>().Run();
            app.Services.AddHealth();
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
    /// <returns>Warnings.</returns>
    /// <exception cref="StartupException">Lists what is wrong.</exception>
    public static IReadOnlyList<string> Check(IConfiguration configuration)
    {
        var settings = EdgeSettings.Read(configuration);
        _ = EdgeCredential.Check(settings.Edge);
        using var connection = new OriginConnection(new Uri(settings.Edge.Origin), settings.Upstream);
        return Listeners(settings, configuration.GetValue("AllowAnonymousWrite", false)).Check(TimeProvider.System.GetUtcNow());
    }

    private static bool IsRegistryPath(PathString path) => path.Value is { } text && text.StartsWith("/v2/", StringComparison.Ordinal);

    private static HostListeners Listeners(EdgeSettings settings, bool allowAnonymousWrite) =>
        ClientConnections.Listeners(settings.Edge.Listen, allowAnonymousWrite, settings.Tls);

    private static WebApplicationBuilder Compose(EdgeSettings settings, DataFolder data, bool allowAnonymousWrite, IEventBus bus, TimeProvider time)
    {
        var builder = RegistryHost.CreateBuilder(Listeners(settings, allowAnonymousWrite), new Stopping(settings.Edge.DrainDelay, settings.Edge.StopTimeout));
        var services = builder.Services.AddConnections(settings.Connections);
        services.Configure<SocketTransportOptions>(InlineScheduling.Apply);
        services.AddSingleton(_ => data); // by a factory, so that the container closes it, last
        services.AddBus(bus, settings.Redis);
        services.AddSingleton(time);
        services.AddSingleton<EdgeMetrics>();
        AddCache(services, settings, data.Path);
        AddUpstream(services, settings);
        services.AddAccess(settings.Links, settings.Identity, settings.Tags.MaxStale, data.Path);
        services.AddSingleton(settings.Tags).AddSingleton<TagTable>().AddSingleton<TagTruth>().AddSingleton<TagQuestions>().AddSingleton<TagResolver>();
        AddFetching(services, settings);
        services.AddSingleton<PassThrough>().AddSingleton<ServeBlob>().AddSingleton<BlobProver>().AddSingleton<KnownContent>().AddSingleton<PullBlob>().AddSingleton<PullManifest>();
        AddIdentities(services, allowAnonymousWrite);
        services.AddAudit(settings.Audit, data.Path);
        services.AddPrefetch(settings.Prefetch);
        services.AddWriteThrough(settings.WriteThrough);
        services.AddForwarding();
        services.AddSingleton<Forwards>().AddSingleton<Routes>().AddSingleton<EdgeStart>();
        return builder;
    }

    private static void AddIdentities(IServiceCollection services, bool allowAnonymousWrite)
    {
        services.AddSingleton<FeedTargets>().AddSingleton<ChangeListener>();
        if (allowAnonymousWrite)
        {
            services.AddSingleton<IRegistryAccess>(new OpenAccess());
            return;
        }

        services.AddSingleton<IRegistryAccess>(provider => provider.GetRequiredService<EdgeAccess>());
        services.AddHostedService<AccessFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<OfflineGrace>());
    }

    private static void AddCache(IServiceCollection services, EdgeSettings settings, string data)
    {
        services.AddSingleton(settings.Manifests).AddDisk(settings.Disk, settings.Scrub, data);
        services.AddSingleton(provider => new CacheIndexFactory(settings.Index, provider).Open(Path.Combine(data, "index")));
        services.AddSingleton(provider => new FactLog(
            Path.Combine(data, "facts.journal"),
            settings.Journal,
            provider.GetRequiredService<ICacheIndex>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FactLog>>(),
            new JournalMetrics(provider.GetRequiredService<IMeterFactory>())));
        services.AddSingleton<ManifestMetrics>().AddSingleton<ManifestBodies>();
        services.AddSingleton(provider => CompressedManifests.Open(Path.Combine(data, "manifests"), settings.Manifests, settings.Index, provider));
        services.AddSingleton(settings.Memory).AddSingleton<MemoryMetrics>().AddSingleton<SmallBlobs>();
    }

    private static void AddFetching(IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton(settings.Fetching).AddSingleton(settings.Partials).AddSingleton<FetchingMetrics>().AddSingleton<PartialMetrics>().AddSingleton<PartialStore>();
        services.AddSingleton(provider => Partials(settings.Partials, provider.GetRequiredService<CacheSpace>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ResumeRules(
            settings.Upstream.StallTimeout,
            settings.Fetching.ResumeTimeout,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton<FetchRules>().AddSingleton<BlobSource>().AddSingleton<PieceWriter>().AddSingleton<FetchBeginning>().AddSingleton<FetchEnding>();
        services.AddSingleton<FetchDrive>().AddSingleton<BlobFetcher>().AddSingleton<FetchTable>();
        services.AddSingleton<ArrivingManifests>().AddSingleton<ManifestProofs>().AddSingleton<ManifestSource>();
    }

    // Their bytes stand in the ledger of the whole disk, and never push out more than a quarter of it.
    private static PartialSpace Partials(PartialOptions options, CacheSpace space, TimeProvider time) =>
        new(time, Math.Min(options.MaxBytes, space.Quota / 4)) { Changed = space.Hold };

    private static void AddUpstream(IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton(settings.Upstream);
        services.AddSingleton(settings.Edge).AddSingleton<EdgeCredential>();
        services.AddSingleton(provider => new OriginConnection(new Uri(settings.Edge.Origin), settings.Upstream, provider.GetRequiredService<EdgeCredential>()));
        services.AddSingleton<UpstreamMetrics>().AddSingleton<OriginPauses>().AddSingleton<Lz4Bodies>().AddSingleton<OriginClient>();
    }
}
