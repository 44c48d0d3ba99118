using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary><c>/users/{id}/password</c>: one's own, by the old one; anybody's, as a system administrator. It ends what was derived from the old one.</summary>
internal sealed class PasswordOperations(ApiWrites writes, UserTables tables, PasswordHashing hashing, Authenticator authenticator) : IApiResource
{
    public IEnumerable<Operation> Operations =>
    [
        new("PUT", "/users/{user_id}/password", "Change a password", ChangeAsync) { Body = typeof(PasswordReq) },
        new("PUT", "/users/{user_id}/cli_secret", "Not served: personal access tokens take its place", RefuseAsync),
    ];

    private static Task RefuseAsync(ApiRequest request) => throw ApiErrors.Precondition.With("make a personal access token instead: POST /users/current/tokens");

    private async Task ChangeAsync(ApiRequest request)
    {
        var id = request.Id("user_id");
        var body = await request.BodyAsync<PasswordReq>();
        if (Passwords.Problem(body.NewPassword ?? "") is { } problem)
        {
            throw ApiErrors.Field("new_password", problem);
        }

        var isOwn = request.Account is { Kind: CallerKind.User, TokenId: null } && request.Account.Id == id;
        if (!isOwn && request.Account is not { IsSystemAdmin: true, Limits: null, TokenId: null })
        {
            throw ApiErrors.Forbidden.With();
        }

        if (isOwn)
        {
            await RequireOldAsync(request, body);
        }

        var hash = await hashing.HashAsync(body.NewPassword!, request.Aborted);
        await writes.CommitAsync(async session =>
        {
            var user = await tables.Users.FindAsync(session, id) ?? throw ApiErrors.NotFound.With();
            if (isOwn && user.Password is null)
            {
                throw ApiErrors.Precondition.With("another directory keeps this password");
            }

            await tables.Users.SetPasswordAsync(session, id, hash);
            await tables.Tokens.DeleteAllAsync(session, id, UserTokenKind.Refresh);
            await writes.Access.AccountAsync(session, user.Name);
            await writes.AuditAsync(session, request, "update", "user", user.Name, detail: "password");
        });
    }

    // Through the one door: guessing the old password is throttled as any login is.
    private async Task RequireOldAsync(ApiRequest request, PasswordReq body)
    {
        var old = body.OldPassword ?? "";
        if (await authenticator.AuthenticateAsync(request.Account.Name, old, request.Client, request.Aborted) is not { TokenId: null })
        {
            throw ApiErrors.Forbidden.With("old_password: wrong");
        }

        if (old == body.NewPassword)
        {
            throw ApiErrors.Field("new_password", "must not be the old one");
        }
    }
}
