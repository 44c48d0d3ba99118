using EdgeRegistry.Origin.Identity.Oidc;

namespace EdgeRegistry.Origin.Identity;

/// <summary>The accounts of people whom the OIDC provider vouches for: known by issuer and subject, never by a name alone.</summary>
internal sealed class OidcAccounts(DirectoryAccounts accounts, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The person's account, up to date.</summary>
    /// <param name="person">Whom.</param>
    /// <param name="name">The name of its account when it has none yet; null to make none.</param>
    /// <returns>Null when it has none, and the name is missing, impossible or another's.</returns>
    public Task<User?> AdmitAsync(OidcPerson person, string? name)
    {
        var known = new UserIdentity(UserIdentitiesTable.Oidc, External(person.Issuer, person.Subject));
        return accounts.AttachAsync(new DirectoryPerson(UserIdentitiesTable.Oidc, [known], GroupKind.Oidc, AccountNames.IsUser(name) ? name : "")
        {
            Email = person.Email,
            RealName = person.RealName,
            Groups = person.Groups,
            IsAdmin = person.IsAdmin,
        });
    }

    /// <summary>As <c>user_identities</c> has it.</summary>
    public static string External(string issuer, string subject) => $"{issuer} {subject}";
}
