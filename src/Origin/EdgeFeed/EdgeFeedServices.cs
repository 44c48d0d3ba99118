using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>The slice's composition: what edges, and only edges, are told.</summary>
internal static class EdgeFeedServices
{
    /// <summary>Adds the slice.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="isOpen">True for a registry without identities, whose change log everybody may follow.</param>
    /// <param name="hasRedis">True when Redis is told how far the log is.</param>
    public static void AddEdgeFeed(this IServiceCollection services, bool isOpen, bool hasRedis)
    {
        services.AddSingleton(provider => new EdgeCallers(provider.GetRequiredService<Authenticator>(), isOpen))
            .AddSingleton<FeedTable>().AddSingleton<FeedBell>().AddSingleton<FreshChanges>().AddSingleton<TellHead>().AddSingleton<TellChanges>()
            .AddSingleton<TellProject>().AddSingleton<TakeReports>().AddSingleton<Enrolment>();
        if (hasRedis)
        {
            services.AddHostedService<HeadBeat>();
        }
    }

    /// <summary>Maps what edges ask of a registry with identities.</summary>
    public static void MapEdgeFeed(this WebApplication app)
    {
        app.Map("/edge/v1/audit", (RequestDelegate)app.Services.GetRequiredService<TakeReports>().HandleAsync);
        app.Map("/edge/v1/projects/{name}", (RequestDelegate)app.Services.GetRequiredService<TellProject>().HandleAsync);
    }

    /// <summary>Maps the change log.</summary>
    public static void MapChangeFeed(this WebApplication app)
    {
        app.Map("/edge/v1/head", (RequestDelegate)app.Services.GetRequiredService<TellHead>().HandleAsync);
        app.Map("/edge/v1/changes", (RequestDelegate)app.Services.GetRequiredService<TellChanges>().HandleAsync);
    }
}
