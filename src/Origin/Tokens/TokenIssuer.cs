using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Changes;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Makes tokens that grant what an account may of what it asks for.</summary>
internal sealed class TokenIssuer(Database.Database database, AccessRules rules, SigningKeys keys, TokensOptions options, TimeProvider time)
{
    /// <summary>Makes a token.</summary>
    /// <param name="asOf">How far changes were applied <em>before</em> the account was looked up: what changes later ends the token.</param>
    /// <param name="account">Whose.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IssuedToken> IssueAsync(ChangeHead asOf, Account account, IReadOnlyList<TokenScope> asked, CancellationToken cancellation)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        if (account.Kind is not (CallerKind.User or CallerKind.Robot))
        {
            return new IssuedToken(TokenFormat.Anonymous, [], now, options.Life);
        }

        IReadOnlyList<TokenScope> granted = asked.Count == 0 ? [] : await database.ReadAsync(session => rules.GrantAsync(session, account, asked), cancellation);
        if (account.TokenId is not null && account.Limits is not null)
        {
            // The catalog is cut to what its reader may pull, and a token does not carry what the personal access token was cut to.
            granted = [.. granted.Where(scope => scope.Type != TokenScope.RegistryType)];
        }

        var signer = await keys.SignerAsync(cancellation);
        return new IssuedToken(signer.Sign(new TokenClaims(account.Caller, granted, asOf.Epoch, asOf.Seq, now, now + options.Life)), granted, now, options.Life);
    }
}
