using System.Collections.Concurrent;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Logins with a password. One that was right within the last minute costs a keyed hash; the same one shown many times at once is checked
/// once; before any other the throttle is asked.
/// </summary>
internal sealed class PasswordLogins(
    Database.Database database, AccountTables tables, Accounts accounts, IEnumerable<IPasswordSource> sources, PasswordChecks checks)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<long?>>> _running = new(StringComparer.Ordinal);
    private readonly IPasswordSource[] _sources = [.. sources];

    /// <summary>Logs a user in.</summary>
    /// <param name="name">The name, lower case.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">Where it comes from.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c>.</exception>
    public async Task<Account?> LogInAsync(string name, string password, ClientInfo client, CancellationToken cancellation)
    {
        var (user, account) = await FindAsync(name, cancellation);
        var key = checks.Verified.KeyOf(name, user?.Password, password);
        if (user is not null && checks.Verified.Has(key))
        {
            return account;
        }

        checks.Throttle.Check(name, client);
        var login = new PasswordLogin(name, password, user, () => checks.Throttle.Check(name, client));
        var running = _running.GetOrAdd($"{key} {client.Address}", added => new Lazy<Task<long?>>(() => VerifyAsync(added, key, login, client)));
        var verified = await running.Value.WaitAsync(cancellation);
        if (verified is not { } id)
        {
            return null;
        }

        return await database.ReadAsync(async session => await accounts.OfAsync(session, await tables.Users.FindAsync(session, id)), cancellation);
    }

    private Task<(User? User, Account? Account)> FindAsync(string name, CancellationToken cancellation) =>
        database.ReadAsync<(User?, Account?)>(
            async session =>
            {
                var user = await tables.Users.FindAsync(session, name);
                return (user, await accounts.OfAsync(session, user));
            },
            cancellation);

    // Belongs to everybody who waits for it, so it ends with none of them; who went away before the answer finds it when they come again.
    private async Task<long?> VerifyAsync(string added, string key, PasswordLogin login, ClientInfo client)
    {
        try
        {
            foreach (var source in _sources)
            {
                if (await source.VerifyAsync(login, CancellationToken.None) is { } user)
                {
                    checks.Throttle.Right(login.Name, client);
                    checks.Verified.Add(key);
                    return user.Id;
                }
            }

            checks.Throttle.Wrong(login.Name, client);
            return null;
        }
        catch (OciException e) when (e.Error.Status == StatusCodes.Status503ServiceUnavailable)
        {
            // A directory is away: whether the password is wrong is unknown, and guessing must not be free meanwhile.
            checks.Throttle.Wrong(login.Name, client, isCertain: false);
            throw;
        }
        finally
        {
            _running.TryRemove(added, out _);
        }
    }
}

/// <summary>What stands between a password and the slow work that checks it.</summary>
internal sealed record PasswordChecks(VerifiedPasswords Verified, LoginThrottle Throttle);
