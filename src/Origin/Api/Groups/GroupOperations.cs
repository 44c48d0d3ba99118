using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Origin.Api.Groups;

/// <summary>Harbor's <c>UserGroup</c>.</summary>
internal sealed record UserGroup(long? Id, string? GroupName, int? GroupType, string? LdapGroupDn);

/// <summary>Harbor's <c>UserGroupSearchItem</c>.</summary>
internal sealed record UserGroupSearchItem(long Id, string GroupName, int GroupType);

/// <summary>A member of a group; ours.</summary>
internal sealed record GroupUser(long UserId, string Username);

/// <summary><c>/usergroups</c>: directories' groups as far as they are known here, and those kept here, whose members are too.</summary>
internal sealed class GroupOperations(ApiRights rights, ApiWrites writes, GroupTables tables) : IApiResource
{
    private const string One = "/usergroups/{group_id}", Users = One + "/members", OneUser = Users + "/{user_id}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/usergroups", "All groups", ListAsync) { Answer = typeof(UserGroup), Columns = GroupReadsTable.Columns, Query = ["group_name", "ldap_group_dn"] },
        new("GET", "/usergroups/search", "Groups whose name contains a text", SearchAsync) { Answer = typeof(UserGroupSearchItem), Columns = GroupReadsTable.Columns, Query = ["groupname"] },
        new("POST", "/usergroups", "Make a group", CreateAsync) { Body = typeof(UserGroup), Status = StatusCodes.Status201Created },
        new("GET", One, "One group", GetAsync) { Answer = typeof(UserGroup) },
        new("PUT", One, "Change a group's name", RenameAsync) { Body = typeof(UserGroup) },
        new("DELETE", One, "Delete a group and its memberships", DeleteAsync),
        new("GET", Users, "Who is in a group", ListUsersAsync) { Answer = typeof(GroupUser), IsList = true },
        new("PUT", OneUser, "Put a user into a group that is kept here", request => SetUserAsync(request, isIn: true)),
        new("DELETE", OneUser, "Take a user out of a group that is kept here", request => SetUserAsync(request, isIn: false)),
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(GroupReadsTable.Columns);
        var page = await ReadAsync(request, "list", session => tables.Reads.ListAsync(session, query, request.Query("group_name"), request.Query("ldap_group_dn") is { } dn ? LdapNames.Normalize(dn) : null));
        await request.AnswerAsync(page, Show);
    }

    // As with users: to make a group a member one must find it.
    private async Task SearchAsync(ApiRequest request)
    {
        var name = request.Query("groupname") is { Length: > 0 } text ? text : throw ApiErrors.BadRequest.With("groupname: say what to look for");
        var paging = new QueryCollection(request.Http.Request.Query.Where(pair => pair.Key is "page" or "page_size").ToDictionary(StringComparer.Ordinal));
        var query = ListQuery.Read(paging, GroupReadsTable.Columns);
        var page = await tables.Database.ReadAsync(
            async session =>
            {
                if (request.Account is not { Kind: CallerKind.User, Limits: null })
                {
                    await rights.RequireSystemAsync(session, request, new("user-group", "list"));
                }

                return await tables.Reads.ListAsync(session, query, name, null);
            },
            request.Aborted);
        await request.AnswerAsync(page, group => new UserGroupSearchItem(group.Id, group.Name, (int)group.Kind));
    }

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<UserGroup>();
        var kind = (GroupKind)(body.GroupType ?? 0);
        if (kind is not (GroupKind.Ldap or GroupKind.Internal or GroupKind.Oidc))
        {
            throw ApiErrors.Field("group_type", "1 for LDAP, 2 for one kept here, 3 for OIDC");
        }

        var external = (kind == GroupKind.Ldap && !string.IsNullOrEmpty(body.LdapGroupDn) ? LdapNames.Normalize(body.LdapGroupDn) : kind == GroupKind.Ldap ? null : body.GroupName) is { Length: > 0 and <= AccountNames.MaxLength } text
            ? text
            : throw ApiErrors.Field(kind == GroupKind.Ldap ? "ldap_group_dn" : "group_name", $"1 to {AccountNames.MaxLength} characters");
        var name = string.IsNullOrEmpty(body.GroupName) ? external : Name(body.GroupName);
        var group = await WriteAsync(request, "create", async session =>
        {
            var made = await tables.Groups.InsertAsync(session, name, kind, external) ?? throw ApiErrors.Conflict.With("there is such a group already");
            await writes.AuditAsync(session, request, "create", "user-group", name);
            return made;
        });
        request.Created($"/usergroups/{group.Id}");
    }

    private async Task GetAsync(ApiRequest request) => await request.AnswerAsync(Show(await ReadAsync(request, "read", session => FindAsync(session, request))));

    private async Task RenameAsync(ApiRequest request)
    {
        var name = Name((await request.BodyAsync<UserGroup>()).GroupName);
        await WriteAsync(request, "update", async session =>
        {
            var group = await FindAsync(session, request);
            if (group.Kind != GroupKind.Ldap)
            {
                throw ApiErrors.Precondition.With("only LDAP groups have a name beside what they are found by");
            }

            await tables.Groups.RenameAsync(session, group.Id, name);
            await writes.AuditAsync(session, request, "update", "user-group", name);
            return true;
        });
    }

    private Task DeleteAsync(ApiRequest request) =>
        WriteAsync(request, "delete", async session =>
        {
            var group = await FindAsync(session, request);
            foreach (var project in await tables.Members.ProjectsOfAsync(session, MemberKind.Group, group.Id))
            {
                await writes.Access.ProjectAsync(session, project);
            }

            await tables.Members.DeleteAllOfAsync(session, MemberKind.Group, group.Id);
            await tables.Groups.DeleteAsync(session, group.Id);
            await writes.AuditAsync(session, request, "delete", "user-group", group.Name);
            return true;
        });

    private async Task ListUsersAsync(ApiRequest request) =>
        await request.AnswerAsync(await ReadAsync(request, "read", async session => await tables.Reads.UsersAsync(session, (await FindAsync(session, request)).Id)));

    private Task SetUserAsync(ApiRequest request, bool isIn) =>
        WriteAsync(request, "update", async session =>
        {
            var group = await FindAsync(session, request);
            var user = await tables.Users.FindAsync(session, request.Id("user_id")) ?? throw ApiErrors.NotFound.With();
            if (group.Kind != GroupKind.Internal)
            {
                throw ApiErrors.Precondition.With("the directory says who is in this group");
            }

            if (isIn ? await tables.Groups.AddAsync(session, group.Id, user.Id) : await tables.Groups.RemoveAsync(session, group.Id, user.Id))
            {
                await writes.Access.AccountAsync(session, user.Name);
                await writes.AuditAsync(session, request, "update", "user-group", group.Name, detail: $"{user.Name} {(isIn ? "in" : "out")}");
            }

            return true;
        });

    private Task<T> ReadAsync<T>(ApiRequest request, string action, Func<DbSession, Task<T>> read) =>
        tables.Database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("user-group", action));
                return await read(session);
            },
            request.Aborted);

    private Task<T> WriteAsync<T>(ApiRequest request, string action, Func<DbSession, Task<T>> write) =>
        writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("user-group", action));
            return await write(session);
        });

    private async Task<Group> FindAsync(DbSession session, ApiRequest request) => await tables.Groups.FindAsync(session, request.Id("group_id")) ?? throw ApiErrors.NotFound.With();

    private static string Name(string? name) =>
        name is { Length: > 0 and <= AccountNames.MaxLength } && !name.Any(char.IsControl) ? name : throw ApiErrors.Field("group_name", $"1 to {AccountNames.MaxLength} characters");

    private static UserGroup Show(Group group) => new(group.Id, group.Name, (int)group.Kind, group.Kind == GroupKind.Ldap ? group.External : null);
}

/// <summary>The tables of groups.</summary>
internal sealed record GroupTables(Database.Database Database, GroupsTable Groups, UsersTable Users, MembersTable Members, GroupReadsTable Reads);

/// <summary>Lists groups, and who is in one.</summary>
internal sealed class GroupReadsTable
{
    public static ListColumns Columns { get; } = new(
        "id",
        "id",
        new("id", "id", ColumnKind.Number),
        new("group_name", "name"),
        new("group_type", "kind", ColumnKind.Number),
        new("ldap_group_dn", "external"),
        new("creation_time", "created", ColumnKind.Time));

    public async Task<Paged<Group>> ListAsync(DbSession session, ListQuery query, string? nameLike, string? dn)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["nameLike"] = "%" + ConditionSql.EscapeLike(nameLike ?? "") + "%", ["dn"] = dn ?? "" };
        var visible = "name LIKE @nameLike ESCAPE '!'" + (string.IsNullOrEmpty(dn) ? "" : " AND kind = 1 AND external = @dn");
        return (await PagedTable.ReadAsync<GroupsTable.Row>(session, GroupsTable.Columns, visible, parameters, query)).Select(row => row.ToGroup());
    }

    public Task<List<GroupUser>> UsersAsync(DbSession session, long group) =>
        session.QueryAsync<GroupUser>("SELECT u.id AS UserId, u.name AS Username FROM user_group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = @group ORDER BY u.name", new { group });
}
