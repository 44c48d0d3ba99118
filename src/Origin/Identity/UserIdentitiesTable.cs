using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary><c>user_identities</c>: what other directories call a user.</summary>
internal sealed class UserIdentitiesTable
{
    /// <summary>LDAP: the DN in lower case.</summary>
    public const string Ldap = "ldap";

    /// <summary>LDAP: what the directory calls the person for ever, whatever becomes of the DN.</summary>
    public const string LdapId = "ldap_id";

    /// <summary>OIDC: issuer and subject.</summary>
    public const string Oidc = "oidc";

    /// <summary>The user whom a directory calls so.</summary>
    public Task<long?> FindUserAsync(DbSession session, string source, string external) =>
        session.FirstOrDefaultAsync<long?>("SELECT user_id FROM user_identities WHERE source = @source AND external = @external", new { source, external });

    /// <summary>What directories call a user.</summary>
    public Task<List<UserIdentity>> ListAsync(DbSession session, long user) =>
        session.QueryAsync<UserIdentity>("SELECT source AS Source, external AS External FROM user_identities WHERE user_id = @user ORDER BY source, external", new { user });

    /// <summary>Links a user; the name in that directory is its alone from now on.</summary>
    public Task LinkAsync(DbSession session, string source, string external, long user) =>
        session.ExecuteAsync(session.Dialect.Upsert("user_identities", ["source", "external"], ["user_id"]), new { source, external, user_id = user });

    /// <summary>Ends the links of a user to one directory.</summary>
    public Task UnlinkAsync(DbSession session, string source, long user) =>
        session.ExecuteAsync("DELETE FROM user_identities WHERE source = @source AND user_id = @user", new { source, user });
}

/// <summary>What a directory calls a user.</summary>
internal sealed record UserIdentity(string Source, string External);
