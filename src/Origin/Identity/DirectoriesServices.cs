using EdgeRegistry.Origin.Identity.Ldap;
using EdgeRegistry.Origin.Identity.Oidc;

namespace EdgeRegistry.Origin.Identity;

/// <summary>Composition of what asks others who somebody is.</summary>
internal static class DirectoriesServices
{
    /// <summary>Adds the directories; they are asked behind our own table.</summary>
    public static void AddDirectories(this IServiceCollection services, DirectoriesOptions options, string secret)
    {
        services.AddSingleton(options).AddSingleton(DirectoryTrust.Read(options.CaFile)).AddSingleton<LdapMetrics>().AddSingleton<LdapDirectory>();
        services.AddSingleton<DirectoryTables>().AddSingleton<DirectoryAccounts>();
        services.AddSingleton<IPasswordSource, LdapPasswords>();
        services.AddSingleton(provider => new OidcHttp(provider.GetRequiredService<DirectoryTrust>().Authorities)).AddSingleton<OidcClient>();
        services.AddSingleton(new SealedCookies(secret)).AddSingleton<OidcAccounts>().AddSingleton<OidcLogin>().AddSingleton<TokenPage>();
    }

    /// <summary>Maps the pages of a login with a browser.</summary>
    public static void MapDirectories(this WebApplication app)
    {
        var (login, page, time) = (app.Services.GetRequiredService<OidcLogin>(), app.Services.GetRequiredService<TokenPage>(), app.Services.GetRequiredService<TimeProvider>());
        app.MapGet(OidcLogin.LoginPath, (RequestDelegate)login.BeginAsync);
        app.MapGet(OidcLogin.CallbackPath, (RequestDelegate)login.EndAsync);
        app.MapPost(OidcLogin.OnboardPath, (RequestDelegate)login.OnboardAsync);
        app.MapGet(TokenPage.Path, (RequestDelegate)(context => page.ShowAsync(context, time)));
        app.MapPost(TokenPage.Path, (RequestDelegate)(context => page.MakeAsync(context, time)));
    }
}
