using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary>What the API reads of projects beside the rows themselves.</summary>
internal sealed class ProjectReadsTable
{
    /// <summary>The projects that the caller may read, among those asked for.</summary>
    public Task<Paged<ProjectRow>> ListAsync(DbSession session, Account account, ListQuery query, string? nameLike, bool? isPublic)
    {
        var (visible, parameters) = Visible(account);
        if (isPublic is { } flag)
        {
            visible = $"({visible}) AND p.is_public = {(flag ? 1 : 0)}";
        }

        if (!string.IsNullOrEmpty(nameLike))
        {
            visible = $"({visible}) AND p.name LIKE @nameLike ESCAPE '!'";
            parameters["nameLike"] = "%" + ConditionSql.EscapeLike(nameLike) + "%";
        }

        return PagedTable.ReadAsync<ProjectRow>(session, ProjectRow.Select, visible, parameters, query);
    }

    /// <summary>The condition on <c>projects p</c> under which an account may read a project: what the access decision says, for many at once.</summary>
    public static (string Sql, Dictionary<string, object> Parameters) Visible(Account account)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        var own = account switch
        {
            { Kind: CallerKind.User, IsSystemAdmin: true } => "1 = 1",
            { Kind: CallerKind.User } => Membership(account, parameters),
            { Kind: CallerKind.Robot, ProjectId: { } home } => Home(home, parameters),
            { Kind: CallerKind.Robot } => "1 = 1",
            _ => "1 = 0",
        };
        return ($"p.is_public = 1 OR ({own} AND {Limit(account.Limits, parameters)})", parameters);
    }

    /// <summary>How many repositories a project has.</summary>
    public Task<long> CountRepositoriesAsync(DbSession session, string project) =>
        session.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM repositories WHERE name >= @low AND name < @high", Names(project));

    /// <summary>The bounds of a project's repository names: the character after the slash comes next in byte order.</summary>
    public static object Names(string project) => new { low = project + "/", high = project + "0" };

    /// <summary>The roles that an account has in these projects, by itself and by its groups.</summary>
    public async Task<ILookup<long, long>> RolesAsync(DbSession session, Account account, IReadOnlyCollection<long> projects)
    {
        var rows = account.Kind != CallerKind.User || projects.Count == 0
            ? []
            : await session.QueryAsync<RoleRow>(
                $"SELECT DISTINCT m.project_id AS ProjectId, m.role_id AS RoleId FROM members m WHERE m.project_id IN @projects AND m.prefix = '' AND {IsMember}",
                new { projects, user = account.Id });
        return rows.ToLookup(row => row.ProjectId, row => row.RoleId);
    }

    /// <summary>How many members of each role.</summary>
    public async Task<Dictionary<long, long>> CountMembersAsync(DbSession session, long project) =>
        (await session.QueryAsync<CountRow>("SELECT role_id AS RoleId, COUNT(*) AS Members FROM members WHERE project_id = @project GROUP BY role_id", new { project }))
        .ToDictionary(row => row.RoleId, row => row.Members);

    public const string IsMember = "((m.kind = 1 AND m.entity_id = @user) OR (m.kind = 2 AND m.entity_id IN (SELECT g.group_id FROM user_group_members g WHERE g.user_id = @user)))";

    private static string Membership(Account account, Dictionary<string, object> parameters)
    {
        parameters["user"] = account.Id;
        return $"EXISTS (SELECT 1 FROM members m LEFT JOIN roles c ON c.id = m.role_id - 100 WHERE m.project_id = p.id AND m.prefix = '' AND (m.role_id < 100 OR c.permissions LIKE '%\"project:read\"%') AND {IsMember})";
    }

    private static string Home(long project, Dictionary<string, object> parameters)
    {
        parameters["home"] = project;
        return "p.id = @home";
    }

    // A robot's permissions, or the scope of a personal access token.
    private static string Limit(AccessLimits? limits, Dictionary<string, object> parameters)
    {
        if (limits is null)
        {
            return "1 = 1";
        }

        var readable = limits.Entries.Where(entry => entry.Kind == LimitedAccess.ProjectKind && entry.Access.Any(access => access is { Resource: "project", Action: "read" })).Select(entry => entry.Namespace).ToList();
        if (readable.Contains(LimitedAccess.Everywhere, StringComparer.Ordinal))
        {
            return "1 = 1";
        }

        parameters["readable"] = readable;
        return "p.name IN @readable";
    }

    private sealed record RoleRow(long ProjectId, long RoleId);

    private sealed record CountRow(long RoleId, long Members);
}
