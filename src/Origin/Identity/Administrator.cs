using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>The first user, <c>admin</c>: made with the project <c>library</c> when there is no user yet, and given another password when it is lost.</summary>
internal sealed class Administrator(AdminRecords records, Passwords passwords, IdentityOptions options, AdminPasswordFile file)
{
    private static readonly Caller Program = new(CallerKind.User, AccountNames.Administrator);

    /// <summary>Makes the administrator unless there is a user.</summary>
    /// <returns>Whether it was made.</returns>
    public async Task<bool> EnsureAsync(CancellationToken cancellation) =>
        !await records.Database.ReadAsync(records.Users.AnyAsync, cancellation) && await SetAsync();

    /// <summary>Gives the administrator a new password, all its rights, and ends what was logged in with the old one.</summary>
    public Task ResetAsync() => SetAsync();

    private async Task<bool> SetAsync()
    {
        var given = options.AdminPassword.Length > 0;
        var password = given ? options.AdminPassword : Passwords.Generate();
        var hash = passwords.Hash(password);
        if (given)
        {
            file.Remove();
        }
        else
        {
            file.Write(password); // before the database knows it: a crash between both leaves a password to be set again, not one that nobody knows
        }

        return await records.Changes.CommitAsync(session => SetAsync(session, hash));
    }

    private async Task<bool> SetAsync(DbSession session, string hash)
    {
        var isFirst = !await records.Users.AnyAsync(session);
        if (await records.Users.FindAsync(session, AccountNames.Administrator) is { } admin)
        {
            await records.Users.SetPasswordAsync(session, admin.Id, hash);
            await records.Users.SetAdminAsync(session, admin.Id, isAdmin: true);
            await records.Users.SetDisabledAsync(session, admin.Id, isDisabled: false);
            await records.Tokens.DeleteAllAsync(session, admin.Id, UserTokenKind.Refresh);
        }
        else
        {
            await records.Users.InsertAsync(session, new NewUser(AccountNames.Administrator, hash) { IsAdmin = true, RealName = "System administrator" });
        }

        await records.AccessChanges.AccountAsync(session, AccountNames.Administrator);
        await records.Audit.InsertAsync(session, new AuditEvent(Program, isFirst ? "create" : "update", "user", AccountNames.Administrator) { Detail = "at the start of the program" });
        if (isFirst && await records.Projects.InsertAsync(session, Project.Library, AccountNames.Administrator, isPublic: true) is not null)
        {
            await records.AccessChanges.ProjectAsync(session, Project.Library);
            await records.Audit.InsertAsync(session, new AuditEvent(Program, "create", "project", Project.Library) { Project = Project.Library, Detail = "at the start of the program" });
        }

        return true;
    }
}

/// <summary>Where the administrator and what belongs to it are written.</summary>
internal sealed record AdminRecords(
    Database.Database Database, ChangeLog Changes, AccessChanges AccessChanges, AuditTable Audit, UsersTable Users, UserTokensTable Tokens, ProjectsTable Projects);
