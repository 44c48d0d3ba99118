using EdgeRegistry.Edge.Access.Offline;
using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Health;

namespace EdgeRegistry.Edge.Access;

/// <summary>Registers this slice: links, projects, tokens and the decision.</summary>
internal static class AccessServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">Where.</param>
    /// <param name="links">How long links are trusted.</param>
    /// <param name="identity">How callers are known.</param>
    /// <param name="maxStale">How long what was last known counts while the origin cannot be asked.</param>
    /// <param name="data">The edge's data folder.</param>
    internal static IServiceCollection AddAccess(this IServiceCollection services, LinksOptions links, IdentityOptions identity, TimeSpan maxStale, string data)
    {
        services.AddSingleton(links).AddSingleton<FreshnessClock>().AddSingleton<LinkTable>().AddSingleton<AbsenceTable>();
        services.AddSingleton(identity).AddSingleton<AccessMetrics>().AddSingleton<AccessLease>();
        services.AddSingleton(new ProjectTable.Ages(maxStale)).AddSingleton<ProjectTable>().AddSingleton<ProjectQuestions>();
        services.AddSingleton(provider => new AccessJournal(Path.Combine(data, "access.journal"), provider.GetRequiredService<ILogger<AccessJournal>>()));
        services.AddSingleton<AppliedAccess>().AddSingleton<TokenStandings>().AddSingleton<LocalTokens>().AddSingleton<EdgeTokens>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EdgeKeys>(provider, new SmallFile(Path.Combine(data, "keys.json"))));
        services.AddSingleton(provider => new BearerTokens(provider.GetRequiredService<EdgeKeys>(), identity.Service, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new Challenge(identity.Service));
        services.AddSingleton(new KeptLogins(new SmallFile(Path.Combine(data, "logins.json"))));
        var grace = identity.OfflineGrace < maxStale ? identity.OfflineGrace : maxStale;
        services.AddSingleton(provider => new OfflineGrace.Rules(grace, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<OfflineGrace>().AddSingleton<OfflineLogins>().AddSingleton<EdgeAccess>();
    }

    /// <summary>Takes up what the last process left, before the first request.</summary>
    internal static void StartAccess(this IServiceProvider services)
    {
        var keys = services.GetRequiredService<EdgeKeys>();
        keys.TakenBack = services.GetRequiredService<BearerTokens>().Forget;
        keys.Recover();
        services.GetRequiredService<AppliedAccess>().Recover();
        services.GetRequiredService<KeptLogins>().Recover();
        var projects = services.GetRequiredService<ProjectTable>();
        services.GetRequiredService<AccessMetrics>().Observe(services.GetRequiredService<AccessLease>(), () => projects.Count);
        var credential = services.GetRequiredService<EdgeCredential>();
        services.GetRequiredService<Readiness>().AddRemark("credential", () => credential.Problem);
    }
}
