using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// The change rows that end what tokens and edges believed about rights. Each belongs into the transaction that changes the right, which
/// runs through <see cref="ChangeLog.CommitAsync"/>: then it is published before anybody is answered.
/// </summary>
internal sealed class AccessChanges(ChangesTable changes, TimeProvider time)
{
    /// <summary>Members, roles, visibility or existence of a project changed.</summary>
    public Task ProjectAsync(DbSession session, string project) => InsertAsync(session, new Change(ChangeKind.AccessChanged, project));

    /// <summary>An account's own rights changed: disabled, deleted, password, administrator, groups, robot permissions, token revoked.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="account">The name as it logs in: <c>alice</c>, <c>robot$ci</c>, <c>edge$zurich</c>.</param>
    public Task AccountAsync(DbSession session, string account) => InsertAsync(session, new Change(ChangeKind.AccessChanged, "") { Tag = account });

    /// <summary>Anybody's rights may have changed: a custom role, a registry-wide setting.</summary>
    public Task EverybodyAsync(DbSession session) => InsertAsync(session, new Change(ChangeKind.AccessChanged, ""));

    /// <summary>A signing key was added or taken back.</summary>
    public Task KeysAsync(DbSession session) => InsertAsync(session, new Change(ChangeKind.KeysChanged, ""));

    private Task InsertAsync(DbSession session, Change change) => changes.InsertAsync(session, change, time.GetUtcNow().ToUnixTimeMilliseconds());
}
