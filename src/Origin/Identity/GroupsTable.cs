using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// <c>user_groups</c> and who is in them. A change is written as access changes of the projects in which the group is a member
/// (<see cref="Access.MembersTable.ProjectsOfAsync"/>), or of the user who came or went.
/// </summary>
internal sealed class GroupsTable(TimeProvider time)
{
    public const string OfUser = "SELECT group_id FROM user_group_members WHERE user_id = @user";

    /// <summary>The columns, for lists with conditions of their own.</summary>
    public const string Columns = "SELECT id AS Id, name AS Name, kind AS Kind, external AS External FROM user_groups";

    /// <summary>The groups of a user.</summary>
    public Task<List<long>> OfUserAsync(DbSession session, long user) => session.QueryAsync<long>(OfUser, new { user });

    /// <summary>A group by its number.</summary>
    public async Task<Group?> FindAsync(DbSession session, long id) => (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id }))?.ToGroup();

    /// <summary>A group by what its directory calls it.</summary>
    public async Task<Group?> FindAsync(DbSession session, GroupKind kind, string external) =>
        (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE kind = @kind AND external = @external", new { kind = (long)kind, external }))?.ToGroup();

    /// <summary>Those of these names that are known.</summary>
    public async Task<List<Group>> FindAllAsync(DbSession session, GroupKind kind, IReadOnlyCollection<string> externals)
    {
        var found = new List<Group>();
        foreach (var some in externals.Chunk(500))
        {
            found.AddRange((await session.QueryAsync<Row>(Columns + " WHERE kind = @kind AND external IN @some", new { kind = (long)kind, some })).Select(row => row.ToGroup()));
        }

        return found;
    }

    /// <summary>Makes a group; null when there is one of this kind called so.</summary>
    public async Task<Group?> InsertAsync(DbSession session, string name, GroupKind kind, string external)
    {
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("user_groups", "name", "kind", "external", "created"),
            new { name, kind = (long)kind, external, created = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return inserted == 0 ? null : await FindAsync(session, kind, external);
    }

    /// <summary>Gives a group another name for people to read.</summary>
    public async Task<bool> RenameAsync(DbSession session, long id, string name) => await session.ExecuteAsync("UPDATE user_groups SET name = @name WHERE id = @id", new { id, name }) > 0;

    /// <summary>Removes a group. Its memberships are removed with <see cref="Access.MembersTable.DeleteAllOfAsync"/>.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id)
    {
        await session.ExecuteAsync("DELETE FROM user_group_members WHERE group_id = @id", new { id });
        return await session.ExecuteAsync("DELETE FROM user_groups WHERE id = @id", new { id }) > 0;
    }

    /// <summary>Puts a user into a group.</summary>
    public async Task<bool> AddAsync(DbSession session, long group, long user) =>
        await session.ExecuteAsync(session.Dialect.InsertOrIgnore("user_group_members", "group_id", "user_id"), new { group_id = group, user_id = user }) > 0;

    /// <summary>Takes a user out of a group.</summary>
    public async Task<bool> RemoveAsync(DbSession session, long group, long user) =>
        await session.ExecuteAsync("DELETE FROM user_group_members WHERE group_id = @group AND user_id = @user", new { group, user }) > 0;

    /// <summary>Makes these all of a user's groups of one kind, as learnt at a login. True when that changed anything: then the account's access change belongs beside it.</summary>
    public async Task<bool> ReplaceAsync(DbSession session, long user, GroupKind kind, IReadOnlyCollection<long> groups)
    {
        var had = await OfKindAsync(session, user, kind);
        foreach (var gone in had.Except(groups))
        {
            await RemoveAsync(session, gone, user);
        }

        foreach (var come in groups.Except(had))
        {
            await AddAsync(session, come, user);
        }

        return !had.ToHashSet().SetEquals(groups);
    }

    /// <summary>Whether these are all of a user's groups of one kind already.</summary>
    public async Task<bool> HasExactlyAsync(DbSession session, long user, GroupKind kind, IReadOnlyCollection<long> groups) =>
        (await OfKindAsync(session, user, kind)).ToHashSet().SetEquals(groups);

    private static Task<List<long>> OfKindAsync(DbSession session, long user, GroupKind kind) =>
        session.QueryAsync<long>(
            "SELECT group_id FROM user_group_members JOIN user_groups ON user_groups.id = group_id WHERE user_id = @user AND kind = @kind",
            new { user, kind = (long)kind });

    /// <summary>A row; for lists.</summary>
    internal sealed record Row(long Id, string Name, long Kind, string External)
    {
        public Group ToGroup() => new(Id, Name, (GroupKind)Kind, External);
    }
}

/// <summary>A group of users.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="External">The DN in lower case, the claim's value, or the name.</param>
internal sealed record Group(long Id, string Name, GroupKind Kind, string External);

/// <summary>Whose a group is: Harbor's numbers.</summary>
internal enum GroupKind
{
    /// <summary>An LDAP directory's.</summary>
    Ldap = 1,

    /// <summary>Kept here.</summary>
    Internal = 2,

    /// <summary>A value of an OIDC provider's groups claim.</summary>
    Oidc = 3,
}
