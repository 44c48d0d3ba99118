using EdgeRegistry.Origin.Api.Contents;
using EdgeRegistry.Origin.Api.Edges;
using EdgeRegistry.Origin.Api.Groups;
using EdgeRegistry.Origin.Api.Installation;
using EdgeRegistry.Origin.Api.Ldap;
using EdgeRegistry.Origin.Api.Logs;
using EdgeRegistry.Origin.Api.Members;
using EdgeRegistry.Origin.Api.Projects;
using EdgeRegistry.Origin.Api.Robots;
using EdgeRegistry.Origin.Api.Roles;
using EdgeRegistry.Origin.Api.Users;

namespace EdgeRegistry.Origin.Api;

/// <summary>Puts the management API together: a line per resource.</summary>
internal static class ApiServices
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<ApiMetrics>().AddSingleton<RefusedAttempts>().AddSingleton<ApiDoor>().AddSingleton<ApiRoutes>();
        services.AddSingleton<ApiRights>().AddSingleton<ApiWrites>().AddSingleton<Delegation>();
        services.AddSingleton<ProjectReadsTable>().AddSingleton<ShowProjects>().AddSingleton<ProjectTables>();
        services.AddResource<ProjectOperations>().AddResource<ProjectWrites>().AddResource<MetadataOperations>();
        services.AddSingleton<MemberReadsTable>().AddSingleton<MemberEntities>().AddSingleton<MemberTables>().AddResource<MemberOperations>();
        services.AddSingleton<UserReadsTable>().AddSingleton<UserTables>();
        services.AddResource<UserOperations>().AddResource<UserWrites>().AddResource<PasswordOperations>().AddResource<TokenOperations>().AddResource<IdentityOperations>();
        services.AddSingleton<GroupReadsTable>().AddSingleton<GroupTables>().AddResource<GroupOperations>();
        services.AddSingleton<RobotReadsTable>().AddSingleton<RobotRules>().AddSingleton<RobotDoor>().AddSingleton<RobotGround>();
        services.AddResource<RobotOperations>().AddResource<RobotWrites>();
        services.AddResource<RoleOperations>().AddResource<EdgeOperations>();
        services.AddSingleton<ContentReadsTable>().AddSingleton<RepositoryDoor>().AddSingleton<DeletedContent>();
        services.AddResource<RepositoryOperations>().AddResource<DeleteRepository>().AddResource<ArtifactOperations>().AddResource<ArtifactWrites>();
        services.AddSingleton<StatisticsTable>().AddResource<InstallationOperations>().AddResource<ConfigurationOperations>();
        services.AddSingleton<PurgeLog>().AddSingleton<AuditReadsTable>().AddResource<AuditOperations>().AddResource<ExportAudit>().AddResource<PurgeOperations>();
        services.AddResource<LdapOperations>();
    }

    /// <summary>Adds the operations of one resource.</summary>
    public static IServiceCollection AddResource<T>(this IServiceCollection services)
        where T : class, IApiResource => services.AddSingleton<IApiResource, T>();
}
