using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary><c>users</c>. Who changes a right adds the account's access change to the same transaction.</summary>
internal sealed class UsersTable(TimeProvider time)
{
    public const string ByName = Columns + " WHERE name = @name";

    /// <summary>The columns, for lists with conditions of their own.</summary>
    public const string Columns =
        """
        SELECT id AS Id, name AS Name, email AS Email, real_name AS RealName, comment AS Comment, password AS Password, is_admin AS IsAdmin,
               admin_granted AS AdminGranted, is_disabled AS IsDisabled, created AS Created, updated AS Updated, last_login AS LastLogin
        FROM users
        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A user by its name, in lower case.</summary>
    public async Task<User?> FindAsync(DbSession session, string name) => (await session.FirstOrDefaultAsync<Row>(ByName, new { name }))?.ToUser();

    /// <summary>A user by its number.</summary>
    public async Task<User?> FindAsync(DbSession session, long id) => (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id }))?.ToUser();

    /// <summary>Whether there is any user.</summary>
    public async Task<bool> AnyAsync(DbSession session) => await session.FirstOrDefaultAsync<long?>("SELECT id FROM users LIMIT 1") is not null;

    /// <summary>Makes a user; null when the name is taken.</summary>
    public async Task<User?> InsertAsync(DbSession session, NewUser user)
    {
        var now = Now;
        var name = AccountNames.OfUser(user.Name);
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("users", "name", "email", "real_name", "comment", "password", "is_admin", "admin_granted", "is_disabled", "created", "updated"),
            new
            {
                name,
                email = user.Email,
                real_name = user.RealName,
                comment = user.Comment,
                password = user.Password,
                is_admin = user.IsAdmin ? 1L : 0L,
                admin_granted = 0L,
                is_disabled = 0L,
                created = now,
                updated = now,
            });
        return inserted == 0 ? null : await FindAsync(session, name);
    }

    /// <summary>Changes what people read of a user.</summary>
    public async Task<bool> UpdateAsync(DbSession session, long id, string? email, string? realName, string? comment) =>
        await session.ExecuteAsync("UPDATE users SET email = @email, real_name = @realName, comment = @comment, updated = @now WHERE id = @id", new { id, email, realName, comment, now = Now }) > 0;

    /// <summary>Stores another hash.</summary>
    public async Task<bool> SetPasswordAsync(DbSession session, long id, string? password) =>
        await session.ExecuteAsync("UPDATE users SET password = @password, updated = @now WHERE id = @id", new { id, password, now = Now }) > 0;

    /// <summary>Stores a stronger hash of the same password, unless it was changed meanwhile.</summary>
    public Task RehashAsync(DbSession session, long id, string old, string password) =>
        session.ExecuteAsync("UPDATE users SET password = @password WHERE id = @id AND password = @old", new { id, password, old });

    /// <summary>Makes a system administrator, or an ordinary user.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="id">The user.</param>
    /// <param name="isAdmin">Which.</param>
    /// <param name="granted">Whether a directory's group says so.</param>
    public async Task<bool> SetAdminAsync(DbSession session, long id, bool isAdmin, bool granted = false) =>
        await session.ExecuteAsync(
            "UPDATE users SET is_admin = @isAdmin, admin_granted = @granted, updated = @now WHERE id = @id",
            new { id, isAdmin = isAdmin ? 1L : 0L, granted = granted ? 1L : 0L, now = Now }) > 0;

    /// <summary>Keeps a user from logging in, or lets it again.</summary>
    public async Task<bool> SetDisabledAsync(DbSession session, long id, bool isDisabled) =>
        await session.ExecuteAsync("UPDATE users SET is_disabled = @isDisabled, updated = @now WHERE id = @id", new { id, isDisabled = isDisabled ? 1L : 0L, now = Now }) > 0;

    /// <summary>Notes a login.</summary>
    public Task TouchAsync(DbSession session, long id, long when) => session.ExecuteAsync("UPDATE users SET last_login = @when WHERE id = @id", new { id, when });

    /// <summary>Removes a user and every way in. Its memberships are removed with <see cref="Access.MembersTable.DeleteAllOfAsync"/>.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id)
    {
        await session.ExecuteAsync("DELETE FROM user_identities WHERE user_id = @id", new { id });
        await session.ExecuteAsync("DELETE FROM user_group_members WHERE user_id = @id", new { id });
        await session.ExecuteAsync("DELETE FROM user_tokens WHERE user_id = @id", new { id });
        return await session.ExecuteAsync("DELETE FROM users WHERE id = @id", new { id }) > 0;
    }

    /// <summary>A row; for lists.</summary>
    internal sealed record Row(
        long Id,
        string Name,
        string? Email,
        string? RealName,
        string? Comment,
        string? Password,
        long IsAdmin,
        long AdminGranted,
        long IsDisabled,
        long Created,
        long Updated,
        long? LastLogin)
    {
        public User ToUser() => new(
            Id,
            Name,
            Password,
            IsAdmin != 0,
            AdminGranted != 0,
            IsDisabled != 0,
            DateTimeOffset.FromUnixTimeMilliseconds(Created),
            DateTimeOffset.FromUnixTimeMilliseconds(Updated),
            Times.Of(LastLogin))
        {
            Email = Email,
            RealName = RealName,
            Comment = Comment,
        };
    }
}

/// <summary>A user to be made.</summary>
/// <param name="Name">The name.</param>
/// <param name="Password">The hash; null when another directory checks the password.</param>
internal sealed record NewUser(string Name, string? Password)
{
    public bool IsAdmin { get; init; }

    public string? Email { get; init; }

    public string? RealName { get; init; }

    public string? Comment { get; init; }
}
