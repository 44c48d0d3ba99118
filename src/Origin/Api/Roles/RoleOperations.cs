using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Roles;

/// <summary>A role: ours, Harbor has only its five.</summary>
internal sealed record RoleAnswer(long Id, string Name, bool Builtin, IReadOnlyList<ResourceAction> Permissions);

/// <summary>What makes or changes a custom role.</summary>
internal sealed record RoleReq(string? Name, IReadOnlyList<ResourceAction?>? Permissions);

/// <summary><c>/roles</c>: Harbor's five, and custom ones, which system administrators make.</summary>
internal sealed class RoleOperations(Database.Database database, RolesTable roles, ApiRights rights, ApiWrites writes) : IApiResource
{
    private const int LongestName = 64;

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/roles", "All roles", ListAsync) { Answer = typeof(RoleAnswer), IsList = true },
        new("POST", "/roles", "Make a custom role", CreateAsync) { Body = typeof(RoleReq), Status = StatusCodes.Status201Created },
        new("GET", "/roles/{role_id}", "One role", GetAsync) { Answer = typeof(RoleAnswer) },
        new("PUT", "/roles/{role_id}", "Change what a custom role may", UpdateAsync) { Body = typeof(RoleReq) },
        new("DELETE", "/roles/{role_id}", "Remove a custom role and its memberships", DeleteAsync),
    ];

    private async Task ListAsync(ApiRequest request) => await request.AnswerAsync((await database.ReadAsync(roles.ListAsync, request.Aborted)).Select(Show).ToList());

    private async Task GetAsync(ApiRequest request)
    {
        var id = request.Id("role_id");
        await request.AnswerAsync(Show(await database.ReadAsync(session => roles.FindAsync(session, id), request.Aborted) ?? throw ApiErrors.NotFound.With()));
    }

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<RoleReq>();
        var name = body.Name is { Length: > 0 and <= LongestName } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw ApiErrors.Field("name", $"1 to {LongestName} letters, digits, '-', '_' or '.'");
        var permissions = Permissions(body);
        var id = await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("role", "create"));
            var made = await roles.InsertAsync(session, name, permissions) ?? throw ApiErrors.Conflict.With($"there is a role {name} already");
            await writes.AuditAsync(session, request, "create", "role", name);
            return made;
        });
        request.Created($"/roles/{id}");
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<RoleReq>();
        var permissions = Permissions(body);
        await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("role", "update"));
            var role = await roles.FindAsync(session, request.Id("role_id")) ?? throw ApiErrors.NotFound.With();
            RequireCustom(role);
            if (body.Name is { Length: > 0 } name && name != role.Name)
            {
                throw ApiErrors.Field("name", "roles keep their names");
            }

            await roles.UpdateAsync(session, role.Id, permissions);
            await writes.Access.EverybodyAsync(session);
            await writes.AuditAsync(session, request, "update", "role", role.Name);
        });
    }

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("role", "delete"));
            var role = await roles.FindAsync(session, request.Id("role_id")) ?? throw ApiErrors.NotFound.With();
            RequireCustom(role);
            await roles.DeleteAsync(session, role.Id);
            await writes.Access.EverybodyAsync(session);
            await writes.AuditAsync(session, request, "delete", "role", role.Name);
        });

    private static void RequireCustom(Role role)
    {
        if (role.Id <= Role.FirstCustom)
        {
            throw ApiErrors.Precondition.With($"{role.Name} is one of Harbor's roles: it stays as it is");
        }
    }

    private static List<Permission> Permissions(RoleReq body)
    {
        var permissions = (body.Permissions ?? []).Select(given => new Permission(given?.Resource ?? "", given?.Action ?? "")).ToList();
        return permissions.Count > 0 && permissions.TrueForAll(Access.Permissions.Project.Contains)
            ? permissions
            : throw ApiErrors.Field("permissions", "a list of resource and action, from the project part of /permissions");
    }

    private static RoleAnswer Show(Role role) =>
        new(role.Id, role.Name, role.Id < Role.FirstCustom, [.. role.Permissions.OrderBy(p => p.ToString(), StringComparer.Ordinal).Select(p => new ResourceAction(p.Resource, p.Action))]);
}
