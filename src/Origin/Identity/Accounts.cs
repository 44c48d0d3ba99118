using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>Accounts as the database has them now: disabled and expired ones are none.</summary>
internal sealed class Accounts(AccountTables tables, IdentityOptions options, TimeProvider time)
{
    /// <summary>An account by the name that it logs in with; null when there is none that may log in. For who was authenticated before: a refresh token, a session.</summary>
    public async Task<Account?> FindAsync(DbSession session, string name)
    {
        if (name.StartsWith(AccountNames.RobotPrefix, StringComparison.Ordinal))
        {
            return Of(await tables.Robots.FindAsync(session, name));
        }

        if (name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal))
        {
            return Of(await tables.Edges.FindAsync(session, name[AccountNames.EdgePrefix.Length..]));
        }

        return await OfAsync(session, await tables.Users.FindAsync(session, AccountNames.OfUser(name)));
    }

    /// <summary>A user's account; null when it is disabled, or null.</summary>
    public async Task<Account?> OfAsync(DbSession session, User? user) =>
        user is null or { IsDisabled: true }
            ? null
            : new Account(CallerKind.User, user.Name, user.Id) { IsSystemAdmin = user.IsAdmin, GroupIds = await tables.Groups.OfUserAsync(session, user.Id) };

    /// <summary>The account of a user's token, cut to its scope; null when either has ended.</summary>
    public async Task<Account?> OfAsync(DbSession session, UserToken? token)
    {
        if (token is null || HasEnded(token.Expires) || await OfAsync(session, await tables.Users.FindAsync(session, token.UserId)) is not { } account)
        {
            return null;
        }

        return account with { Limits = token.Scope, TokenId = token.Id, ExpiresSoon = IfSoon(token.Expires) };
    }

    /// <summary>A robot's account; null when it is disabled or has ended.</summary>
    public Account? Of(Robot? robot) =>
        robot is null or { IsDisabled: true } || HasEnded(robot.Expires)
            ? null
            : new Account(CallerKind.Robot, robot.Name, robot.Id) { Limits = robot.Permissions, ProjectId = robot.ProjectId, ExpiresSoon = IfSoon(robot.Expires) };

    /// <summary>An edge's account; null when it is disabled.</summary>
    public Account? Of(EnrolledEdge? edge) => edge is null or { IsDisabled: true } ? null : new Account(CallerKind.Edge, AccountNames.Edge(edge.Name), edge.Id);

    private bool HasEnded(DateTimeOffset? expires) => expires <= time.GetUtcNow();

    private DateTimeOffset? IfSoon(DateTimeOffset? expires) => expires <= time.GetUtcNow().AddDays(options.ExpiryWarningDays) && options.ExpiryWarningDays > 0 ? expires : null;
}

/// <summary>The tables of everybody who can log in.</summary>
internal sealed record AccountTables(UsersTable Users, GroupsTable Groups, RobotsTable Robots, UserTokensTable Tokens, EdgesTable Edges);
