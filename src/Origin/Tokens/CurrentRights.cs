using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>What accounts may as the database stands now, for what no token says or what a token said too long ago.</summary>
internal sealed class CurrentRights(Database.Database database, Accounts accounts, AccessRules rules, ChangesTable changes) : ICatalogView
{
    /// <summary>Whether everybody may pull there.</summary>
    public Task<bool> IsPublicAsync(RepositoryName repository, CancellationToken cancellation) =>
        database.ReadAsync(session => rules.IsPublicAsync(session, repository), cancellation);

    /// <summary>Whether an account, as it is now, may do something in a repository.</summary>
    public Task<bool> MayAsync(Caller caller, AccessAction action, RepositoryName repository, CancellationToken cancellation) =>
        database.ReadAsync(
            async session => await accounts.FindAsync(session, caller.Name) is { } account && await rules.MayAtAsync(session, account, PermissionOf(action), repository),
            cancellation);

    /// <summary>Whether an account's own rights have changed since.</summary>
    public Task<bool> HasChangedAsync(Caller caller, long seq, CancellationToken cancellation) =>
        database.ReadAsync(session => changes.HasAccountChangedAsync(session, caller.Name, seq), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RepositoryName>> VisibleAsync(DbSession session, Caller caller, IReadOnlyList<RepositoryName> repositories) =>
        await accounts.FindAsync(session, caller.Name) is { } account ? await rules.PullableAsync(session, account, repositories) : [];

    private static Permission PermissionOf(AccessAction action) => action switch
    {
        AccessAction.Pull => Permissions.Pull,
        AccessAction.Push or AccessAction.Continue => Permissions.Push,
        AccessAction.Delete => Permissions.Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
