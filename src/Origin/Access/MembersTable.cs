using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary><c>members</c>. Who changes it adds the project's access change to the same transaction.</summary>
internal sealed class MembersTable(TimeProvider time)
{
    public const string GrantsOfUser = Grants + " WHERE members.project_id = @project AND members.kind = 1 AND members.entity_id = @user";

    private const string Columns = "SELECT id AS Id, project_id AS ProjectId, prefix AS Prefix, kind AS Kind, entity_id AS EntityId, role_id AS RoleId FROM members";

    private const string Grants =
        """
        SELECT members.prefix AS Prefix, members.role_id AS RoleId, roles.permissions AS Permissions
        FROM members LEFT JOIN roles ON roles.id = members.role_id - 100
        """;

    // The most groups in one statement; a directory may put somebody into very many.
    private const int Batch = 500;

    /// <summary>What a user has in a project, by itself and by its groups.</summary>
    public async Task<List<Grant>> GrantsAsync(DbSession session, long project, long user, IReadOnlyList<long> groups)
    {
        var rows = await session.QueryAsync<GrantRow>(GrantsOfUser, new { project, user });
        foreach (var some in groups.Chunk(Batch))
        {
            rows.AddRange(await session.QueryAsync<GrantRow>(Grants + " WHERE members.project_id = @project AND members.kind = 2 AND members.entity_id IN @some", new { project, some }));
        }

        return [.. rows.Select(row => row.ToGrant())];
    }

    /// <summary>The members of a project, oldest first.</summary>
    public async Task<List<Member>> ListAsync(DbSession session, long project) =>
        [.. (await session.QueryAsync<Row>(Columns + " WHERE project_id = @project ORDER BY id", new { project })).Select(row => row.ToMember())];

    /// <summary>A member of a project.</summary>
    public async Task<Member?> FindAsync(DbSession session, long project, long id) =>
        (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id AND project_id = @project", new { id, project }))?.ToMember();

    /// <summary>Makes somebody a member and answers the member's number; null when it is one already.</summary>
    public async Task<long?> InsertAsync(DbSession session, long project, MemberKind kind, long entity, long role, string prefix = "")
    {
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("members", "project_id", "prefix", "kind", "entity_id", "role_id", "created"),
            new { project_id = project, prefix, kind = (long)kind, entity_id = entity, role_id = role, created = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return inserted == 0
            ? null
            : await session.FirstOrDefaultAsync<long>(
                "SELECT id FROM members WHERE project_id = @project AND kind = @kind AND entity_id = @entity AND prefix = @prefix",
                new { project, kind = (long)kind, entity, prefix });
    }

    /// <summary>Gives a member another role; false when there is no such member.</summary>
    public async Task<bool> SetRoleAsync(DbSession session, long project, long id, long role) =>
        await session.ExecuteAsync("UPDATE members SET role_id = @role WHERE id = @id AND project_id = @project", new { id, project, role }) > 0;

    /// <summary>Ends a membership; false when there is none.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long project, long id) =>
        await session.ExecuteAsync("DELETE FROM members WHERE id = @id AND project_id = @project", new { id, project }) > 0;

    /// <summary>Ends every membership of somebody who is being deleted.</summary>
    public Task DeleteAllOfAsync(DbSession session, MemberKind kind, long entity) =>
        session.ExecuteAsync("DELETE FROM members WHERE kind = @kind AND entity_id = @entity", new { kind = (long)kind, entity });

    /// <summary>The projects in which somebody is a member: those whose access change belongs beside a change of a group.</summary>
    public Task<List<string>> ProjectsOfAsync(DbSession session, MemberKind kind, long entity) =>
        session.QueryAsync<string>(
            "SELECT DISTINCT projects.name FROM members JOIN projects ON projects.id = members.project_id WHERE members.kind = @kind AND members.entity_id = @entity",
            new { kind = (long)kind, entity });

    private sealed record Row(long Id, long ProjectId, string Prefix, long Kind, long EntityId, long RoleId)
    {
        public Member ToMember() => new(Id, ProjectId, Prefix, (MemberKind)Kind, EntityId, RoleId);
    }

    private sealed record GrantRow(string Prefix, long RoleId, string? Permissions)
    {
        private static readonly IReadOnlySet<Permission> None = new HashSet<Permission>();

        public Grant ToGrant() => new(
            Prefix,
            HarborRoles.All.TryGetValue(RoleId, out var role) ? role.Permissions : Permissions is null ? None : RolesTable.Parse(Permissions));
    }
}
