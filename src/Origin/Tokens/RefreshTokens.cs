using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>What <c>docker login</c> keeps instead of a password (<c>offline_token</c>): ended by a change of password, and when it is not used.</summary>
internal sealed class RefreshTokens(Database.Database database, UserTokensTable table, ChangesTable changes, TokensOptions options, TimeProvider time)
{
    /// <summary>The most that a user has; a further login ends the oldest.</summary>
    public const int MostPerUser = 100;

    private const int LongestName = 100;
    private static readonly TimeSpan Grain = TimeSpan.FromDays(1);

    /// <summary>
    /// Makes one for a user that has just shown its password; null for robots, for personal access tokens (they are such a secret already),
    /// where the operator wants none, and when the account changed meanwhile: its password may be another one by now.
    /// </summary>
    /// <param name="asOf">How far changes were applied before the password was looked at.</param>
    /// <param name="account">Whose.</param>
    /// <param name="client">Which program keeps it.</param>
    public async Task<string?> MakeAsync(ChangeHead asOf, Account account, string client)
    {
        if (!options.Refresh || account.Kind is not CallerKind.User || account.TokenId is not null)
        {
            return null;
        }

        var secret = Secrets.Make(Secrets.RefreshPrefix);
        var name = client.Length is 0 or > LongestName ? "docker" : client;
        var made = await database.WriteAsync(
            async session =>
            {
                if (await changes.HasAccountChangedAsync(session, account.Name, asOf.Seq))
                {
                    return false;
                }

                await table.InsertAsync(session, account.Id, UserTokenKind.Refresh, name, secret, scope: null, time.GetUtcNow() + options.RefreshLife);
                await EndOldestAsync(session, account.Id);
                return true;
            },
            CancellationToken.None);
        return made ? secret : null;
    }

    /// <summary>Its user, if it is still good; then its end moves on.</summary>
    public async Task<Account?> UseAsync(Accounts accounts, string secret, CancellationToken cancellation)
    {
        var (token, account) = await database.ReadAsync(
            async session =>
            {
                var token = await table.FindAsync(session, UserTokenKind.Refresh, secret);
                return (token, await accounts.OfAsync(session, token));
            },
            cancellation);
        if (account is not null && token is { Expires: { } expires } && expires < time.GetUtcNow() + options.RefreshLife - Grain)
        {
            await database.WriteAsync(session => table.ExtendAsync(session, token.Id, time.GetUtcNow() + options.RefreshLife), CancellationToken.None);
        }

        return account is null ? null : account with { ExpiresSoon = null };
    }

    private async Task EndOldestAsync(DbSession session, long user)
    {
        var all = await table.ListAsync(session, user, UserTokenKind.Refresh);
        foreach (var old in all.Take(Math.Max(0, all.Count - MostPerUser)))
        {
            await table.DeleteAsync(session, user, old.Id);
        }
    }
}
