using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary><c>robots</c>. Who changes a robot adds its account's access change to the same transaction.</summary>
internal sealed class RobotsTable(TimeProvider time)
{
    public const string ByName = Columns + " WHERE name = @name";

    /// <summary>The columns, for lists with conditions of their own.</summary>
    public const string Columns =
        """
        SELECT id AS Id, name AS Name, project_id AS ProjectId, description AS Description, secret AS Secret, permissions AS Permissions,
               is_disabled AS IsDisabled, expires AS Expires, creator AS Creator, created AS Created, updated AS Updated, last_used AS LastUsed
        FROM robots
        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A robot by the name that it logs in with.</summary>
    public async Task<Robot?> FindAsync(DbSession session, string name) => (await session.FirstOrDefaultAsync<Row>(ByName, new { name }))?.ToRobot();

    /// <summary>A robot by its number.</summary>
    public async Task<Robot?> FindAsync(DbSession session, long id) => (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id }))?.ToRobot();

    /// <summary>Makes a robot; null when the name is taken.</summary>
    public async Task<Robot?> InsertAsync(DbSession session, NewRobot robot)
    {
        var now = Now;
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("robots", "name", "project_id", "description", "secret", "permissions", "is_disabled", "expires", "creator", "created", "updated"),
            new
            {
                name = robot.Name,
                project_id = robot.ProjectId,
                description = robot.Description,
                secret = Secrets.Hash(robot.Secret),
                permissions = robot.Permissions.ToJson(),
                is_disabled = robot.IsDisabled ? 1L : 0L,
                expires = Times.Of(robot.Expires),
                creator = robot.Creator,
                created = now,
                updated = now,
            });
        return inserted == 0 ? null : await FindAsync(session, robot.Name);
    }

    /// <summary>Changes a robot; a new end is warned of anew.</summary>
    public async Task<bool> UpdateAsync(DbSession session, long id, string? description, Access.AccessLimits permissions, bool isDisabled, DateTimeOffset? expires) =>
        await session.ExecuteAsync(
            """
            UPDATE robots SET description = @description, permissions = @permissions, is_disabled = @isDisabled, expires = @expires, warned = NULL, updated = @now
            WHERE id = @id
            """,
            new { id, description, permissions = permissions.ToJson(), isDisabled = isDisabled ? 1L : 0L, expires = Times.Of(expires), now = Now }) > 0;

    /// <summary>Gives a robot another secret.</summary>
    public async Task<bool> SetSecretAsync(DbSession session, long id, string secret) =>
        await session.ExecuteAsync("UPDATE robots SET secret = @secret, updated = @now WHERE id = @id", new { id, secret = Secrets.Hash(secret), now = Now }) > 0;

    /// <summary>Notes a use.</summary>
    public Task TouchAsync(DbSession session, long id, long when) => session.ExecuteAsync("UPDATE robots SET last_used = @when WHERE id = @id", new { id, when });

    /// <summary>Removes a robot.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id) => await session.ExecuteAsync("DELETE FROM robots WHERE id = @id", new { id }) > 0;

    /// <summary>Removes the robots of a project that is being deleted, and answers their names: each needs its access change.</summary>
    public async Task<List<string>> DeleteAllOfAsync(DbSession session, long project)
    {
        var names = await session.QueryAsync<string>("SELECT name FROM robots WHERE project_id = @project", new { project });
        await session.ExecuteAsync("DELETE FROM robots WHERE project_id = @project", new { project });
        return names;
    }

    /// <summary>How many enabled robots end in this time.</summary>
    public Task<long> CountEndingAsync(DbSession session, long from, long to) =>
        session.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM robots WHERE expires > @from AND expires <= @to AND is_disabled = 0", new { from, to });

    /// <summary>Enabled robots that end in this time and were not announced after <paramref name="since"/>.</summary>
    public async Task<List<Robot>> ToAnnounceAsync(DbSession session, long from, long to, long since, int count) =>
        [.. (await session.QueryAsync<Row>(
            Columns + " WHERE expires > @from AND expires <= @to AND is_disabled = 0 AND (warned IS NULL OR warned <= @since) ORDER BY expires, id LIMIT @count",
            new { from, to, since, count })).Select(row => row.ToRobot())];

    /// <summary>Notes that a robot's end was announced.</summary>
    public Task AnnouncedAsync(DbSession session, long id, long when) => session.ExecuteAsync("UPDATE robots SET warned = @when WHERE id = @id", new { id, when });

    /// <summary>A row; for lists.</summary>
    internal sealed record Row(
        long Id,
        string Name,
        long? ProjectId,
        string? Description,
        string Secret,
        string Permissions,
        long IsDisabled,
        long? Expires,
        string Creator,
        long Created,
        long Updated,
        long? LastUsed)
    {
        public Robot ToRobot() => new(
            Id,
            Name,
            ProjectId,
            Secret,
            Access.AccessLimits.Parse(Permissions),
            IsDisabled != 0,
            Times.Of(Expires),
            DateTimeOffset.FromUnixTimeMilliseconds(Created),
            DateTimeOffset.FromUnixTimeMilliseconds(Updated),
            Times.Of(LastUsed))
        {
            Description = Description,
            Creator = Creator,
        };
    }
}
