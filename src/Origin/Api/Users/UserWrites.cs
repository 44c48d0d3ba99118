using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary><c>/users</c>: making, changing and deleting them.</summary>
internal sealed class UserWrites(ApiWrites writes, ApiRights rights, UserTables tables, PasswordHashing hashing, RegistrySettings settings) : IApiResource
{
    private const int LongestText = 255;

    public IEnumerable<Operation> Operations =>
    [
        new("POST", "/users", "Make a user; anybody may where self_registration is set", CreateAsync) { Body = typeof(UserCreationReq), Status = StatusCodes.Status201Created, IsOpen = true },
        new("PUT", "/users/{user_id}", "Change what people read of a user", UpdateAsync) { Body = typeof(UserProfile) },
        new("DELETE", "/users/{user_id}", "Delete a user, its tokens and memberships", DeleteAsync),
        new("PUT", "/users/{user_id}/sysadmin", "Make a user a system administrator, or an ordinary user", SetAdminAsync) { Body = typeof(UserSysAdminFlag) },
        new("PUT", "/users/{user_id}/disabled", "Keep a user out, or let it in again", SetDisabledAsync) { Body = typeof(UserDisabledFlag) },
    ];

    private async Task CreateAsync(ApiRequest request)
    {
        var registers = request.IsAnonymous && settings.Is("self_registration");
        if (request.IsAnonymous && !registers)
        {
            throw ApiErrors.NobodyKnown();
        }

        var body = await request.BodyAsync<UserCreationReq>();
        var name = AccountNames.IsUser(body.Username) ? body.Username : throw ApiErrors.Field("username", "1 to 255 characters, none of , \" ~ # % $ :");
        if (Passwords.Problem(body.Password ?? "") is { } problem)
        {
            throw ApiErrors.Field("password", problem);
        }

        Check(new UserProfile(body.Email, body.Realname, body.Comment));
        if (!registers)
        {
            // Before the slow work; and again in the transaction.
            await tables.Database.ReadAsync(session => RequireAsync(session, request, "create"), request.Aborted);
        }

        var made = new NewUser(name, await hashing.HashAsync(body.Password!, request.Aborted)) { Email = body.Email, RealName = body.Realname, Comment = body.Comment };
        var user = await writes.CommitAsync(async session =>
        {
            if (!registers)
            {
                await RequireAsync(session, request, "create");
            }

            var user = await tables.Users.InsertAsync(session, made) ?? throw ApiErrors.Conflict.With($"there is a user {name} already");
            await writes.Access.AccountAsync(session, user.Name);
            await writes.AuditAsync(session, request, "create", "user", user.Name, detail: registers ? "registered by itself" : null);
            return user;
        });
        request.Created($"/users/{user.Id}");
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<UserProfile>();
        Check(body);
        await writes.CommitAsync(async session =>
        {
            var user = await FindAsync(session, request, "update", orSelf: true);
            await tables.Users.UpdateAsync(session, user.Id, body.Email ?? user.Email, body.Realname ?? user.RealName, body.Comment ?? user.Comment);
            await writes.AuditAsync(session, request, "update", "user", user.Name);
        });
    }

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var user = await FindAsync(session, request, "delete");
            if (request.Account.Kind == CallerKind.User && user.Id == request.Account.Id)
            {
                throw ApiErrors.Forbidden.With("nobody deletes himself: ask another administrator");
            }

            await RequireOtherAdminAsync(session, user);
            await tables.Members.DeleteAllOfAsync(session, MemberKind.User, user.Id);
            await tables.Users.DeleteAsync(session, user.Id);
            await writes.Access.AccountAsync(session, user.Name);
            await writes.AuditAsync(session, request, "delete", "user", user.Name);
        });

    private async Task SetAdminAsync(ApiRequest request)
    {
        var flag = (await request.BodyAsync<UserSysAdminFlag>()).SysadminFlag ?? throw ApiErrors.Field("sysadmin_flag", "must be true or false");
        await writes.CommitAsync(async session =>
        {
            var user = await FindAsync(session, request, "update");
            // Whatever else a robot or a cut token may: who may everything is decided by who may everything.
            if (request.Account is not { IsSystemAdmin: true, Limits: null })
            {
                throw ApiErrors.Forbidden.With("only a system administrator makes system administrators");
            }

            if (!flag)
            {
                await RequireOtherAdminAsync(session, user);
            }

            await tables.Users.SetAdminAsync(session, user.Id, flag);
            await writes.Access.AccountAsync(session, user.Name);
            await writes.AuditAsync(session, request, "update", "user", user.Name, detail: flag ? "made a system administrator" : "no longer a system administrator");
        });
    }

    private async Task SetDisabledAsync(ApiRequest request)
    {
        var flag = (await request.BodyAsync<UserDisabledFlag>()).Disabled ?? throw ApiErrors.Field("disabled", "must be true or false");
        await writes.CommitAsync(async session =>
        {
            var user = await FindAsync(session, request, "update");
            if (flag)
            {
                await RequireOtherAdminAsync(session, user);
            }

            await tables.Users.SetDisabledAsync(session, user.Id, flag);
            await writes.Access.AccountAsync(session, user.Name);
            await writes.AuditAsync(session, request, "update", "user", user.Name, detail: flag ? "disabled" : "enabled");
        });
    }

    private async Task<User> FindAsync(DbSession session, ApiRequest request, string action, bool orSelf = false)
    {
        var id = request.Id("user_id");
        if (!orSelf || request.Account is not { Kind: CallerKind.User, Limits: null } || request.Account.Id != id)
        {
            await RequireAsync(session, request, action);
        }

        var user = await tables.Users.FindAsync(session, id) ?? throw ApiErrors.NotFound.With();
        // A robot that may manage users does not thereby manage those who manage it.
        return user.IsAdmin && request.Account.Id != id && request.Account is not { IsSystemAdmin: true, Limits: null } ? throw ApiErrors.Forbidden.With("only a system administrator changes one") : user;
    }

    private async Task<bool> RequireAsync(DbSession session, ApiRequest request, string action)
    {
        await rights.RequireSystemAsync(session, request, new("user", action));
        return true;
    }

    // In the transaction: of two administrators who remove each other, one stays.
    private async Task RequireOtherAdminAsync(DbSession session, User user)
    {
        if (user is { IsAdmin: true, IsDisabled: false } && !await tables.Reads.HasOtherAdminAsync(session, user.Id))
        {
            throw ApiErrors.Precondition.With("the last system administrator stays");
        }
    }

    private static void Check(UserProfile profile)
    {
        if (profile.Email is { Length: > 0 } email && (email.Length > LongestText || email.IndexOf('@', StringComparison.Ordinal) <= 0 || email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
        {
            throw ApiErrors.Field("email", "not an address");
        }

        if (profile.Realname is { Length: > LongestText })
        {
            throw ApiErrors.Field("realname", $"at most {LongestText} characters");
        }

        if (profile.Comment is { Length: > 1024 })
        {
            throw ApiErrors.Field("comment", "at most 1024 characters");
        }
    }
}

/// <summary>The tables that changing a user reads and writes.</summary>
internal sealed record UserTables(Database.Database Database, UsersTable Users, UserTokensTable Tokens, MembersTable Members, UserReadsTable Reads);
