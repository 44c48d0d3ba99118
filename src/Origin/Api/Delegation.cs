using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api;

/// <summary>Nobody gives what he has not: a role to a member, permissions to a robot. So nobody raises his own rights through another account.</summary>
internal sealed class Delegation(AccessRules rules, ProjectsTable projects)
{
    /// <exception cref="OciException">403: names the permission that the caller lacks.</exception>
    public async Task RequireRoleAsync(DbSession session, Account giver, Role role, Project project, string prefix)
    {
        if (!MayEverything(giver))
        {
            await RequireAllAsync(session, giver, role.Permissions, project, prefix.Length == 0 ? null : RepositoryName.Parse($"{project.Name}/{prefix}"));
        }
    }

    /// <exception cref="OciException">403: names the permission that the caller lacks.</exception>
    public async Task RequireAsync(DbSession session, Account giver, AccessLimits limits)
    {
        foreach (var entry in MayEverything(giver) ? [] : limits.Entries)
        {
            var wanted = entry.Access.Select(access => new Permission(access.Resource, access.Action));
            if (entry.Kind == LimitedAccess.SystemKind)
            {
                await RequireAllAsync(session, giver, wanted, project: null, repository: null);
            }
            else if (entry.Namespace == LimitedAccess.Everywhere)
            {
                RequireEverywhere(giver, wanted);
            }
            else
            {
                var slash = entry.Namespace.IndexOf('/', StringComparison.Ordinal);
                var project = await projects.FindAsync(session, slash < 0 ? entry.Namespace : entry.Namespace[..slash]) ?? throw Lacks(wanted.First());
                await RequireAllAsync(session, giver, wanted, project, slash < 0 ? null : RepositoryName.Parse(entry.Namespace));
            }
        }
    }

    private static bool MayEverything(Account giver) => giver is { IsSystemAdmin: true, Limits: null };

    // In all projects, those to come too: only who may everything has that by himself, and a limit must say it in these words.
    private static void RequireEverywhere(Account giver, IEnumerable<Permission> wanted)
    {
        var entries = (giver.IsSystemAdmin || giver is { Kind: Hosting.Access.CallerKind.Robot, ProjectId: null } ? giver.Limits?.Entries : null) ?? [];
        var everywhere = entries.Where(entry => entry is { Kind: LimitedAccess.ProjectKind, Namespace: LimitedAccess.Everywhere }).SelectMany(entry => entry.Access).ToHashSet();
        foreach (var permission in wanted)
        {
            if (!everywhere.Contains(new ResourceAction(permission.Resource, permission.Action)))
            {
                throw Lacks(permission);
            }
        }
    }

    private static OciException Lacks(Permission permission) => ApiErrors.Forbidden.With($"you cannot give {permission}: you do not have it there");

    private async Task RequireAllAsync(DbSession session, Account giver, IEnumerable<Permission> wanted, Project? project, RepositoryName? repository)
    {
        foreach (var permission in wanted)
        {
            if (!await rules.MayAsync(session, giver, permission, project, repository))
            {
                throw Lacks(permission);
            }
        }
    }
}
