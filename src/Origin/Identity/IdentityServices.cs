using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Identity;

/// <summary>Puts the slice together.</summary>
internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IdentityOptions options, string data)
    {
        services.AddSingleton(options).AddSingleton<IdentityMetrics>();
        services.AddSingleton<UsersTable>().AddSingleton<UserIdentitiesTable>().AddSingleton<GroupsTable>().AddSingleton<RobotsTable>();
        services.AddSingleton<UserTokensTable>().AddSingleton<EdgesTable>().AddSingleton<AccountTables>().AddSingleton<Accounts>();
        services.AddSingleton(new Passwords(options.HashIterations)).AddSingleton<PasswordHashing>();
        services.AddSingleton<VerifiedPasswords>().AddSingleton<LoginThrottle>().AddSingleton<PasswordChecks>();
        services.AddSingleton<IPasswordSource, LocalPasswords>(); // in the order in which they are asked
        services.AddSingleton<PasswordLogins>().AddSingleton<Authenticator>().AddSingleton<LoginRecord>();
        services.AddHostedService(provider => provider.GetRequiredService<LoginRecord>());
        return services.AddSingleton(new AdminPasswordFile(data)).AddSingleton<AdminRecords>().AddSingleton<Administrator>().AddSingleton<ExpiryWarnings.Clock>().AddSingleton<ExpiryWarnings>();
    }

    /// <summary>What runs at the start and beside the requests, unless there are no users at all.</summary>
    public static void AddFirstStart(this IServiceCollection services, bool allowAnonymousWrite, bool resetAdminPassword)
    {
        if (allowAnonymousWrite && !resetAdminPassword)
        {
            return;
        }

        services.AddSingleton<HomelessRepositories.Tables>().AddHostedService<HomelessRepositories>(); // before the first start makes the public project library
        services.AddSingleton(new FirstStart.Wish(resetAdminPassword)).AddHostedService<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<ExpiryWarnings>());
    }
}
