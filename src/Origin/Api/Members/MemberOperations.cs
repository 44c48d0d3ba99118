using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Members;

/// <summary><c>/projects/{p}/members</c>: users and groups with a role in a project, or in a part of it.</summary>
internal sealed class MemberOperations(Database.Database database, ApiRights rights, ApiWrites writes, Delegation delegation, MemberTables tables) : IApiResource
{
    private const string All = "/projects/{project_name_or_id}/members", One = All + "/{mid}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", All, "The members of a project", ListAsync) { Answer = typeof(ProjectMemberEntity), Columns = MemberRow.Columns, Query = ["entityname"] },
        new("POST", All, "Make a user or group a member", CreateAsync) { Body = typeof(ProjectMember), Status = StatusCodes.Status201Created },
        new("GET", One, "One member", GetAsync) { Answer = typeof(ProjectMemberEntity) },
        new("PUT", One, "Give a member another role", UpdateAsync) { Body = typeof(RoleRequest) },
        new("DELETE", One, "End a membership", DeleteAsync),
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(MemberRow.Columns);
        var page = await database.ReadAsync(
            async session => await tables.Reads.ListAsync(session, (await rights.RequireAsync(session, request, new("member", "list"))).Id, query, request.Query("entityname")),
            request.Aborted);
        await request.AnswerAsync(page, member => member.Show());
    }

    private async Task GetAsync(ApiRequest request) =>
        await request.AnswerAsync((await database.ReadAsync(
            async session => await FindAsync(session, await rights.RequireAsync(session, request, new("member", "read")), request),
            request.Aborted)).Show());

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<ProjectMember>();
        var prefix = body.Prefix ?? "";
        var (project, member) = await writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("member", "create"));
            if (prefix.Length > 0 && !RepositoryName.TryParse($"{project.Name}/{prefix}", out _))
            {
                throw ApiErrors.Field("prefix", "not a part of a repository's name");
            }

            var role = await RoleAsync(session, body.RoleId);
            await delegation.RequireRoleAsync(session, request.Account, role, project, prefix);
            var (kind, id, name) = await tables.Entities.ResolveAsync(session, body);
            var made = await tables.Members.InsertAsync(session, project.Id, kind, id, role.Id, prefix) ?? throw ApiErrors.Conflict.With($"{name} is a member already");
            await writes.Access.ProjectAsync(session, project.Name);
            await writes.AuditAsync(session, request, "create", "member", name, project.Name, $"role {role.Name}{(prefix.Length == 0 ? "" : $" in {prefix}")}");
            return (project, made);
        });
        request.Created($"/projects/{project.Id}/members/{member}");
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<RoleRequest>();
        await writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("member", "update"));
            var member = await FindAsync(session, project, request);
            var role = await RoleAsync(session, body.RoleId);
            await delegation.RequireRoleAsync(session, request.Account, role, project, member.Prefix);
            await RequireAboveAsync(session, request, project, member);
            await tables.Members.SetRoleAsync(session, project.Id, member.Id, role.Id);
            await writes.Access.ProjectAsync(session, project.Name);
            await writes.AuditAsync(session, request, "update", "member", member.Show().EntityName, project.Name, $"role {role.Name}");
        });
    }

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("member", "delete"));
            var member = await FindAsync(session, project, request);
            await RequireAboveAsync(session, request, project, member);
            await tables.Members.DeleteAsync(session, project.Id, member.Id);
            await writes.Access.ProjectAsync(session, project.Name);
            await writes.AuditAsync(session, request, "delete", "member", member.Show().EntityName, project.Name);
        });

    // Who may change members, by a custom role, must not turn out those who may more than he.
    private async Task RequireAboveAsync(DbSession session, ApiRequest request, Project project, MemberRow member)
    {
        if (await tables.Roles.FindAsync(session, member.RoleId) is { } had)
        {
            await delegation.RequireRoleAsync(session, request.Account, had, project, member.Prefix);
        }
    }

    private async Task<MemberRow> FindAsync(DbSession session, Project project, ApiRequest request) =>
        await tables.Reads.FindAsync(session, project.Id, request.Id("mid")) ?? throw ApiErrors.NotFound.With();

    private async Task<Role> RoleAsync(DbSession session, long? id) =>
        (id is { } number ? await tables.Roles.FindAsync(session, number) : null) ?? throw ApiErrors.Field("role_id", "there is no such role");
}

/// <summary>The tables of members.</summary>
internal sealed record MemberTables(MembersTable Members, RolesTable Roles, MemberReadsTable Reads, MemberEntities Entities);
