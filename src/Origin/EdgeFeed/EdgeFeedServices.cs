namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>The slice's composition: what edges, and only edges, are told.</summary>
internal static class EdgeFeedServices
{
    /// <summary>Adds the slice.</summary>
    public static void AddEdgeFeed(this IServiceCollection services) => services
        .AddSingleton<EdgeCallers>().AddSingleton<FeedTable>().AddSingleton<FeedBell>().AddSingleton<TellAccess>().AddSingleton<TellProject>().AddSingleton<TakeReports>().AddSingleton<Enrolment>();

    /// <summary>Maps what edges ask.</summary>
    public static void MapEdgeFeed(this WebApplication app)
    {
        app.Map("/edge/v1/access", (RequestDelegate)app.Services.GetRequiredService<TellAccess>().HandleAsync);
        app.Map("/edge/v1/audit", (RequestDelegate)app.Services.GetRequiredService<TakeReports>().HandleAsync);
        app.Map("/edge/v1/projects/{name}", (RequestDelegate)app.Services.GetRequiredService<TellProject>().HandleAsync);
    }
}
