using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Whose request to the token service it is.</summary>
internal sealed class Logins(Authenticator authenticator, Accounts accounts, RefreshTokens refresh, LoginAudit audit)
{
    /// <summary>The account; <see cref="Account.Anonymous"/> without a credential, null with a wrong one.</summary>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c>.</exception>
    public async Task<Account?> AccountAsync(TokenRequest request, ClientInfo client, CancellationToken cancellation)
    {
        if (request.RefreshToken is { } secret)
        {
            var known = await refresh.UseAsync(accounts, secret, cancellation);
            if (known is null)
            {
                await audit.RefusedAsync("", client, "the refresh token is unknown or has ended");
            }

            return known;
        }

        if (request.Name is not { } name)
        {
            return Account.Anonymous;
        }

        var account = await AuthenticateAsync(name, request.Secret, client, cancellation);
        if (account is null or { Kind: CallerKind.Edge })
        {
            await audit.RefusedAsync(name, client, "wrong name or secret");
            return null;
        }

        if (request.Scopes.Count == 0)
        {
            await audit.SucceededAsync(account, client);
        }

        return account;
    }

    private async Task<Account?> AuthenticateAsync(string name, string secret, ClientInfo client, CancellationToken cancellation)
    {
        try
        {
            return await authenticator.AuthenticateAsync(name, secret, client, cancellation);
        }
        catch (OciException e) when (e.Error.Status == StatusCodes.Status503ServiceUnavailable)
        {
            await audit.RefusedAsync(name, client, "the directory that knows the password could not be asked");
            throw;
        }
    }
}
