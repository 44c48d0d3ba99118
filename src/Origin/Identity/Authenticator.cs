using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Says who somebody is by name and secret. Nobody can tell from answer or time whether an account exists. Secrets that we made (robots,
/// edges, personal access tokens) are looked up by hash; passwords go to <see cref="PasswordLogins"/>.
/// </summary>
internal sealed class Authenticator(Database.Database database, AccountTables tables, Accounts accounts, PasswordLogins passwords, LoginRecord record)
{
    private const int LongestSecret = 1024;

    /// <summary>Authenticates.</summary>
    /// <param name="name">As it logs in: <c>alice</c>, <c>robot$ci</c>, <c>edge$zurich</c>.</param>
    /// <param name="secret">A password, a robot's or edge's secret, or a personal access token.</param>
    /// <param name="client">Where it comes from.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The account; null when name or secret is wrong, or the account is disabled or has ended.</returns>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c> with <c>Retry-After</c> after too many wrong passwords.</exception>
    public async Task<Account?> AuthenticateAsync(string name, string secret, ClientInfo client, CancellationToken cancellation)
    {
        var kind = KindOf(name);
        var account = (name.Length, secret.Length) is not ((> 0 and <= AccountNames.MaxLength), (> 0 and <= LongestSecret)) ? null : kind switch
        {
            CallerKind.Robot => await RobotAsync(name, secret, cancellation),
            CallerKind.Edge => await EdgeAsync(name, secret, cancellation),
            _ when Secrets.Is(Secrets.TokenPrefix, secret) => await TokenAsync(AccountNames.OfUser(name), secret, cancellation),
            _ => await passwords.LogInAsync(AccountNames.OfUser(name), secret, client, cancellation),
        };
        record.Shown(kind, account);
        return account;
    }

    private static CallerKind KindOf(string name) =>
        name.StartsWith(AccountNames.RobotPrefix, StringComparison.Ordinal) ? CallerKind.Robot
        : name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal) ? CallerKind.Edge
        : CallerKind.User;

    private async Task<Account?> RobotAsync(string name, string secret, CancellationToken cancellation)
    {
        var robot = await database.ReadAsync(session => tables.Robots.FindAsync(session, name), cancellation);
        return Secrets.Matches(secret, robot?.Secret ?? Secrets.Nobody) ? accounts.Of(robot) : null;
    }

    private async Task<Account?> EdgeAsync(string name, string secret, CancellationToken cancellation)
    {
        var edge = await database.ReadAsync(session => tables.Edges.FindAsync(session, name[AccountNames.EdgePrefix.Length..]), cancellation);
        return Secrets.Matches(secret, edge?.Secret ?? Secrets.Nobody) ? accounts.Of(edge) : null;
    }

    private async Task<Account?> TokenAsync(string name, string secret, CancellationToken cancellation)
    {
        var account = await database.ReadAsync(
            async session => await accounts.OfAsync(session, await tables.Tokens.FindAsync(session, UserTokenKind.Personal, secret)), cancellation);
        return account?.Name == name ? account : null;
    }
}
