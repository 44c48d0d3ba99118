using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary><c>/users</c>: reading them.</summary>
internal sealed class UserOperations(Database.Database database, ApiRights rights, UsersTable users, UserReadsTable reads, ProjectsTable projects) : IApiResource
{
    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/users", "All users", ListAsync) { Answer = typeof(UserResp), Columns = UserColumns.All },
        new("GET", "/users/search", "Users whose name contains a text", SearchAsync) { Answer = typeof(UserSearchRespItem), Columns = UserColumns.All, Query = ["username"] },
        new("GET", "/users/current", "The caller", GetCurrentAsync) { Answer = typeof(UserResp) },
        new("GET", "/users/current/permissions", "What the caller may, in the registry or in a project", ListPermissionsAsync) { Answer = typeof(ResourceAction), IsList = true, Query = ["scope", "relative"] },
        new("GET", "/users/{user_id}", "One user", GetAsync) { Answer = typeof(UserResp) },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(UserColumns.All);
        var page = await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("user", "list"));
                return await reads.ListAsync(session, query);
            },
            request.Aborted);
        await request.AnswerAsync(page, UserResp.Of);
    }

    // Whoever may log in as a person may find people by name: to make them members. Names and numbers, nothing else.
    private async Task SearchAsync(ApiRequest request)
    {
        var name = request.Query("username") is { Length: > 0 } text ? text : throw ApiErrors.BadRequest.With("username: say what to look for");
        var query = ListQuery.Read(new QueryCollection(request.Http.Request.Query.Where(pair => pair.Key is "page" or "page_size").ToDictionary(StringComparer.Ordinal)), UserColumns.All);
        var page = await database.ReadAsync(
            async session =>
            {
                if (request.Account is not { Kind: CallerKind.User, Limits: null })
                {
                    await rights.RequireSystemAsync(session, request, new("user", "list"));
                }

                return await reads.ListAsync(session, query, name);
            },
            request.Aborted);
        await request.AnswerAsync(page, user => new UserSearchRespItem(user.Id, user.Name));
    }

    private async Task GetCurrentAsync(ApiRequest request)
    {
        var account = request.Account.Kind == CallerKind.User ? request.Account : throw ApiErrors.Forbidden.With("not a user");
        await request.AnswerAsync(UserResp.Of(await database.ReadAsync(session => users.FindAsync(session, account.Id), request.Aborted) ?? throw ApiErrors.NobodyKnown()));
    }

    private async Task GetAsync(ApiRequest request)
    {
        var id = request.Id("user_id");
        var user = await database.ReadAsync(
            async session =>
            {
                if (request.Account is not { Kind: CallerKind.User, Limits: null } || request.Account.Id != id)
                {
                    await rights.RequireSystemAsync(session, request, new("user", "read"));
                }

                return await users.FindAsync(session, id);
            },
            request.Aborted);
        await request.AnswerAsync(UserResp.Of(user ?? throw ApiErrors.NotFound.With()));
    }

    private async Task ListPermissionsAsync(ApiRequest request)
    {
        var relative = request.Query("relative") == "true";
        var scope = request.Query("scope") ?? "";
        await request.AnswerAsync(await database.ReadAsync(session => PermissionsAsync(session, request, scope, relative), request.Aborted));
    }

    private async Task<List<ResourceAction>> PermissionsAsync(DbSession session, ApiRequest request, string scope, bool relative)
    {
        // Harbor's scopes: empty or "/" for the registry, /project/1 or /project/name for a project.
        var name = scope.StartsWith("/project/", StringComparison.Ordinal) ? scope["/project/".Length..] : null;
        var project = name is null ? null : name.All(char.IsAsciiDigit) && long.TryParse(name, out var id) ? await projects.FindAsync(session, id) : await projects.FindAsync(session, name);
        var allowed = new List<ResourceAction>();
        foreach (var permission in name is not null && project is null ? [] : project is null ? Permissions.System : Permissions.Project)
        {
            if (await rights.MayAsync(session, request, permission, project))
            {
                allowed.Add(new ResourceAction(relative ? permission.Resource : $"{scope.TrimEnd('/')}/{permission.Resource}", permission.Action));
            }
        }

        return [.. allowed.OrderBy(one => one.Resource, StringComparer.Ordinal).ThenBy(one => one.Action, StringComparer.Ordinal)];
    }
}
