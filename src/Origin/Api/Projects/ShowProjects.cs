using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary>Projects as the API shows them: with the caller's roles and the number of repositories.</summary>
internal sealed class ShowProjects(ProjectReadsTable reads)
{
    // Harbor's numbers do not stand in the order of what they allow.
    private static readonly long[] Strongest = [1, 4, 2, 3, 5];

    public async Task<List<ProjectAnswer>> ShowAsync(DbSession session, Account account, IReadOnlyList<ProjectRow> rows)
    {
        var roles = await reads.RolesAsync(session, account, [.. rows.Select(row => row.Id)]);
        var shown = new List<ProjectAnswer>(rows.Count);
        foreach (var row in rows)
        {
            shown.Add(Show(row, account.IsSystemAdmin ? [1] : [.. roles[row.Id]], await reads.CountRepositoriesAsync(session, row.Name)));
        }

        return shown;
    }

    public async Task<ProjectAnswer> ShowAsync(DbSession session, Account account, Project project)
    {
        var row = new ProjectRow(project.Id, project.Name, project.Owner, project.IsPublic ? 1 : 0, project.Metadata, project.Created.ToUnixTimeMilliseconds(), project.Updated.ToUnixTimeMilliseconds());
        return (await ShowAsync(session, account, [row]))[0];
    }

    private static ProjectAnswer Show(ProjectRow row, IReadOnlyList<long> roles, long repositories) => new(row.Id, row.Name, row.Owner, ApiTime.Text(row.Created), ApiTime.Text(row.Updated))
    {
        Metadata = ProjectMetadata.Of(row.IsPublic != 0, row.Metadata),
        CurrentUserRoleIds = roles,
        CurrentUserRoleId = Strongest.Concat(roles).FirstOrDefault(roles.Contains),
        Togglable = roles.Contains(1),
        RepoCount = repositories,
    };
}
