using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>The accounts of people whom a directory or provider vouches for: made at the first login, brought up to date at each.</summary>
internal sealed class DirectoryAccounts(Database.Database database, ChangeLog log, DirectoryTables tables)
{
    /// <summary>Whose these names are; null for nobody's.</summary>
    public async Task<long?> OwnerAsync(DbSession session, IReadOnlyList<UserIdentity> identities)
    {
        foreach (var identity in identities)
        {
            if (await tables.Identities.FindUserAsync(session, identity.Source, identity.External) is { } owner)
            {
                return owner;
            }
        }

        return null;
    }

    /// <summary>The account of a person, as its directory has it now; null when its name is another's.</summary>
    public async Task<User?> AttachAsync(DirectoryPerson person)
    {
        var (user, isCurrent) = await database.ReadAsync(session => CompareAsync(session, person), CancellationToken.None);
        return isCurrent ? user : await log.CommitAsync(session => WriteAsync(session, person));
    }

    private async Task<(User? User, bool IsCurrent)> CompareAsync(DbSession session, DirectoryPerson person)
    {
        if (await FindAsync(session, person) is not { } user)
        {
            return (null, false);
        }

        var links = await tables.Identities.ListAsync(session, user.Id);
        var isCurrent = user.IsDisabled || (person.Identities.All(links.Contains) && NewAdmin(user, person) is null && await HasGroupsAsync(session, user, person));
        return (user, isCurrent);
    }

    private async Task<User?> WriteAsync(DbSession session, DirectoryPerson person)
    {
        var user = await FindAsync(session, person) ?? await MakeAsync(session, person);
        if (user is null or { IsDisabled: true })
        {
            return user;
        }

        await LinkAsync(session, user, person);
        var admin = NewAdmin(user, person);
        if (admin is { } isAdmin)
        {
            await tables.Users.SetAdminAsync(session, user.Id, isAdmin, granted: isAdmin);
            await AuditAsync(session, "update", user, $"{(isAdmin ? "a system administrator" : "no system administrator any more")}, as {person.Source} says");
        }

        if (await ReplaceGroupsAsync(session, user, person) || admin is not null)
        {
            await tables.Access.AccountAsync(session, user.Name);
        }

        return await tables.Users.FindAsync(session, user.Id);
    }

    private async Task<User?> FindAsync(DbSession session, DirectoryPerson person) =>
        await OwnerAsync(session, person.Identities) is { } owner ? await tables.Users.FindAsync(session, owner) : null;

    private async Task<User?> MakeAsync(DbSession session, DirectoryPerson person)
    {
        if (person.Name.Length == 0)
        {
            return null;
        }

        var made = await tables.Users.InsertAsync(session, new NewUser(person.Name, Password: null) { Email = person.Email, RealName = person.RealName, Comment = $"from {person.Source}" });
        if (made is not null)
        {
            await tables.Access.AccountAsync(session, made.Name); // an account of this name may have been before
            await AuditAsync(session, "create", made, $"first login with {person.Source}");
        }

        return made;
    }

    // A person that moved within its directory has another DN.
    private async Task LinkAsync(DbSession session, User user, DirectoryPerson person)
    {
        var links = await tables.Identities.ListAsync(session, user.Id);
        foreach (var identity in person.Identities.Where(identity => !links.Contains(identity)))
        {
            if (person.GroupKind == GroupKind.Ldap)
            {
                await tables.Identities.UnlinkAsync(session, identity.Source, user.Id);
            }

            await tables.Identities.LinkAsync(session, identity.Source, identity.External, user.Id);
        }
    }

    private async Task<bool> HasGroupsAsync(DbSession session, User user, DirectoryPerson person) =>
        person.Groups is null || await tables.Groups.HasExactlyAsync(session, user.Id, person.GroupKind, await KnownAsync(session, person.GroupKind, person.Groups));

    private async Task<bool> ReplaceGroupsAsync(DbSession session, User user, DirectoryPerson person) =>
        person.Groups is not null && await tables.Groups.ReplaceAsync(session, user.Id, person.GroupKind, await KnownAsync(session, person.GroupKind, person.Groups));

    private async Task<List<long>> KnownAsync(DbSession session, GroupKind kind, IReadOnlyCollection<string> groups) =>
        [.. (await tables.Groups.FindAllAsync(session, kind, groups)).Select(group => group.Id)];

    // Given by the directory's group and taken back with it; what a person gave stays.
    private static bool? NewAdmin(User user, DirectoryPerson person) =>
        person.Groups is null ? null
        : person.IsAdmin && !user.IsAdmin ? true
        : !person.IsAdmin && user is { IsAdmin: true, AdminGranted: true } ? false
        : null;

    private Task AuditAsync(DbSession session, string operation, User user, string detail) =>
        tables.Audit.InsertAsync(session, new AuditEvent(new Caller(CallerKind.User, user.Name), operation, "user", user.Name) { Detail = detail });
}

/// <summary>The tables of people whom others vouch for, and where their changes are told.</summary>
internal sealed record DirectoryTables(UsersTable Users, UserIdentitiesTable Identities, GroupsTable Groups, AccessChanges Access, AuditTable Audit);

/// <summary>A person whose directory or provider has just vouched for it.</summary>
/// <param name="Source">Which: <see cref="UserIdentitiesTable.Ldap"/> or <see cref="UserIdentitiesTable.Oidc"/>.</param>
/// <param name="Identities">What it is called there, the most lasting name first.</param>
/// <param name="GroupKind">The kind of its groups.</param>
/// <param name="Name">The name of its account, when it has none yet.</param>
internal sealed record DirectoryPerson(string Source, IReadOnlyList<UserIdentity> Identities, GroupKind GroupKind, string Name)
{
    public string? Email { get; init; }

    public string? RealName { get; init; }

    /// <summary>Its groups, as <see cref="Group.External"/> has them; those that nobody made here count for nothing. Null while they are not known: then they stay as they are.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }

    /// <summary>Whether it is in the directory's administrator group.</summary>
    public bool IsAdmin { get; init; }
}
