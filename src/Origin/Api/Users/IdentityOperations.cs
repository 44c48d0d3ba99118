using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary>What a directory calls a user; ours.</summary>
internal sealed record LinkedIdentity(string? Source, string? External);

/// <summary><c>/users/{user_id}/identities</c>: which people of directories an account belongs to. Only an administrator links one that exists here already.</summary>
internal sealed class IdentityOperations(Database.Database database, ApiRights rights, ApiWrites writes, UsersTable users, UserIdentitiesTable identities) : IApiResource
{
    private const string All = "/users/{user_id}/identities", One = All + "/{source}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", All, "Which people of directories an account belongs to", ListAsync) { Answer = typeof(LinkedIdentity), IsList = true },
        new("PUT", One, "Link an account to a person: ldap with its DN, oidc with issuer, a space and subject", LinkAsync) { Body = typeof(LinkedIdentity) },
        new("DELETE", One, "End the links of an account to a directory", UnlinkAsync),
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var links = await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("user", "read"));
                var user = await users.FindAsync(session, request.Id("user_id")) ?? throw ApiErrors.NotFound.With();
                return await identities.ListAsync(session, user.Id);
            },
            request.Aborted);
        await request.AnswerAsync(links.Select(link => new LinkedIdentity(link.Source, link.External)).ToList());
    }

    private async Task LinkAsync(ApiRequest request)
    {
        var source = Source(request);
        var external = (await request.BodyAsync<LinkedIdentity>()).External is { Length: > 0 and <= 2048 } text ? text : throw ApiErrors.Field("external", "what the directory calls the person");
        var name = source == UserIdentitiesTable.Ldap ? LdapNames.Normalize(external) : external;
        await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("user", "update"));
            var user = await users.FindAsync(session, request.Id("user_id")) ?? throw ApiErrors.NotFound.With();
            if (await identities.FindUserAsync(session, source, name) is { } other && other != user.Id)
            {
                throw ApiErrors.Conflict.With("this person has an account already");
            }

            await EndAsync(session, source, user);
            await identities.LinkAsync(session, source, name, user.Id);
            await writes.AuditAsync(session, request, "update", "user", user.Name, detail: $"linked to {source} {name}");
        });
    }

    private async Task UnlinkAsync(ApiRequest request)
    {
        var source = Source(request);
        await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("user", "update"));
            var user = await users.FindAsync(session, request.Id("user_id")) ?? throw ApiErrors.NotFound.With();
            await EndAsync(session, source, user);
            await writes.AuditAsync(session, request, "update", "user", user.Name, detail: $"not linked to {source} any more");
        });
    }

    private async Task EndAsync(Database.DbSession session, string source, User user)
    {
        await identities.UnlinkAsync(session, source, user.Id);
        if (source == UserIdentitiesTable.Ldap)
        {
            await identities.UnlinkAsync(session, UserIdentitiesTable.LdapId, user.Id);
        }

        await writes.Access.AccountAsync(session, user.Name);
    }

    private static string Source(ApiRequest request) =>
        request.Route("source") is UserIdentitiesTable.Ldap or UserIdentitiesTable.Oidc ? request.Route("source") : throw ApiErrors.NotFound.With();
}
