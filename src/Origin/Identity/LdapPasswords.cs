using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// The passwords of an LDAP directory. 1. who is it: by its link, else by its name; 2. may this account be theirs; 3. the password, by a bind;
/// 4. their groups; 5. the account, as the directory has it now. An account that stands here for other reasons is never taken over: an
/// administrator links it. Every wrong name costs the directory as much as a wrong password.
/// </summary>
internal sealed partial class LdapPasswords(
    LdapDirectory directory, DirectoryAccounts accounts, Database.Database database, UserIdentitiesTable identities, ILogger<LdapPasswords> logger) : IPasswordSource
{
    public async Task<User?> VerifyAsync(PasswordLogin login, CancellationToken cancellation)
    {
        // A directory takes an empty password for nobody in particular, and some read to the first NUL only.
        if (!directory.IsSet || login.Password.Length == 0 || login.Password.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            login.StillWanted();
            var found = await directory.VisitAsync(session => AskAsync(session, login), cancellation);
            return found is null ? null : await accounts.AttachAsync(found);
        }
        catch (LdapUnavailableException e)
        {
            LogUnavailable(login.Name, e.Message);
            throw OciErrors.Unavailable.With("logins cannot be checked now: try again");
        }
        catch (LdapRefusedException e)
        {
            LogRefused(login.Name, e.Message);
            throw OciErrors.Unavailable.With("logins cannot be checked now: try again");
        }
    }

    /// <summary>A person as the accounts know people; its groups are not known yet.</summary>
    public static DirectoryPerson Known(LdapPerson person, string name) =>
        new(UserIdentitiesTable.Ldap, Keys(person), GroupKind.Ldap, name) { Email = person.Email, RealName = person.RealName };

    private async Task<DirectoryPerson?> AskAsync(LdapSession session, PasswordLogin login)
    {
        var links = login.User is { } user ? await database.ReadAsync(read => identities.ListAsync(read, user.Id), CancellationToken.None) : [];
        var person = await FindAsync(session, login.Name, links);
        var isTheirs = person is not null && await MayBeAsync(person, login, links);
        if (!await session.IsPasswordAsync(isTheirs ? person!.Dn : null, login.Password))
        {
            return null;
        }

        var groups = await session.GroupsOfAsync(person!);
        return Known(person!, login.Name) with
        {
            Groups = groups,
            IsAdmin = directory.AdminGroup is { Length: > 0 } admins && groups.Contains(admins),
        };
    }

    private static async Task<LdapPerson?> FindAsync(LdapSession session, string name, List<UserIdentity> links)
    {
        var dn = links.FirstOrDefault(link => link.Source == UserIdentitiesTable.Ldap)?.External;
        return (dn is null ? null : await session.AtAsync(dn)) ?? await session.FindAsync(name);
    }

    // Somebody else who was given an old name in the directory gets nothing of the account that had it.
    private async Task<bool> MayBeAsync(LdapPerson person, PasswordLogin login, List<UserIdentity> links)
    {
        var owner = await database.ReadAsync(session => accounts.OwnerAsync(session, Keys(person)), CancellationToken.None);
        var isAnother = links.Any(link => link.Source == UserIdentitiesTable.LdapId && link.External != person.Id);
        if (owner == login.User?.Id && !isAnother)
        {
            return owner is not null || AccountNames.IsUser(login.Name);
        }

        LogTaken(login.Name, person.Dn);
        return false;
    }

    private static IReadOnlyList<UserIdentity> Keys(LdapPerson person) =>
        person.Id is null
            ? [new UserIdentity(UserIdentitiesTable.Ldap, LdapNames.Normalize(person.Dn))]
            : [new UserIdentity(UserIdentitiesTable.LdapId, person.Id), new UserIdentity(UserIdentitiesTable.Ldap, LdapNames.Normalize(person.Dn))];

    [LoggerMessage(1, LogLevel.Warning, "{Name} could not be checked with the LDAP directory: {Reason}")]
    private partial void LogUnavailable(string name, string reason);

    [LoggerMessage(2, LogLevel.Error, "The LDAP directory refuses what a login of {Name} needs: {Reason}")]
    private partial void LogRefused(string name, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Name} is not {Dn} of the LDAP directory, whose name it has: an administrator may link them")]
    private partial void LogTaken(string name, string dn);
}
