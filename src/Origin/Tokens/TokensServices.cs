using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>The slice's composition: keys, the token service, and the access decision unless the registry is open.</summary>
internal static class TokensServices
{
    /// <summary>Adds the slice; its job must start behind the numbering of changes.</summary>
    public static void AddTokens(this IServiceCollection services, TokensOptions options, OriginSecret secret, bool isOpen)
    {
        services.AddSingleton(options).AddSingleton(secret).AddSingleton<TokensMetrics>();
        services.AddSingleton<SigningKeysTable>().AddSingleton<SigningKeyStore>().AddSingleton<SigningKeys>();
        services.AddSingleton<ITokenKeys>(provider => provider.GetRequiredService<SigningKeys>());
        services.AddSingleton(provider => new BearerTokens(provider.GetRequiredService<ITokenKeys>(), options.Service, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KnownKeys>().AddSingleton(_ => new Revocations()).AddSingleton<AccessFeed>().AddSingleton<TokenTrust>();
        services.AddSingleton(new Challenge(options.Service)).AddSingleton<CurrentRights>().AddSingleton<ProjectAtPush.Tables>().AddSingleton<ProjectAtPush>();
        services.AddSingleton<TokenIssuer>().AddSingleton<RefreshTokens>().AddSingleton<LoginAudit>().AddSingleton<Logins>();
        services.AddSingleton<IssueToken.Surroundings>().AddSingleton<IssueToken>().AddSingleton<PublishKeys>().AddSingleton<ReplaceKeys>();
        if (isOpen)
        {
            // No keys and no tokens: nobody asks for one.
            services.AddSingleton<IRegistryAccess>(new OpenAccess()).AddSingleton<ICatalogView>(new OpenCatalog());
        }
        else
        {
            services.AddHostedService<TokensJob>();
            services.AddSingleton<IRegistryAccess, OriginAccess>().AddSingleton<ICatalogView>(provider => provider.GetRequiredService<CurrentRights>());
        }
    }

    /// <summary>Maps the token service, which an open registry does not have.</summary>
    public static void MapTokens(this WebApplication app)
    {
        app.Map(Challenge.TokenPath, (RequestDelegate)app.Services.GetRequiredService<IssueToken>().HandleAsync);
        app.Map("/service/jwks", (RequestDelegate)app.Services.GetRequiredService<PublishKeys>().HandleAsync);
        app.Map("/service/jwks/replace", (RequestDelegate)app.Services.GetRequiredService<ReplaceKeys>().HandleAsync);
    }
}
