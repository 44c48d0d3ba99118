using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary><c>projects</c>. Who changes visibility or existence adds the project's access change to the same transaction.</summary>
internal sealed class ProjectsTable(TimeProvider time)
{
    public const string ByName = Columns + " WHERE name = @name";

    public const string Public = "SELECT id FROM projects WHERE name = @name AND is_public = 1";

    private const string Columns =
        "SELECT id AS Id, name AS Name, owner AS Owner, is_public AS IsPublic, metadata AS Metadata, created AS Created, updated AS Updated FROM projects";

    /// <summary>A project by its name.</summary>
    public async Task<Project?> FindAsync(DbSession session, string name) => (await session.FirstOrDefaultAsync<Row>(ByName, new { name }))?.ToProject();

    /// <summary>Whether everybody may pull there. A private project and none give the same: no row.</summary>
    public async Task<bool> IsPublicAsync(DbSession session, string name) => await session.FirstOrDefaultAsync<long?>(Public, new { name }) is not null;

    /// <summary>A project by its number.</summary>
    public async Task<Project?> FindAsync(DbSession session, long id) => (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id }))?.ToProject();

    /// <summary>The projects of these names that exist.</summary>
    public async Task<List<Project>> FindAllAsync(DbSession session, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? [] : [.. (await session.QueryAsync<Row>(Columns + " WHERE name IN @names", new { names })).Select(row => row.ToProject())];

    /// <summary>The names of projects that repositories belong to and that are not there.</summary>
    public Task<List<string>> MissingAsync(DbSession session) => session.QueryAsync<string>(
        """
        SELECT DISTINCT SUBSTR(name, 1, INSTR(name, '/') - 1) AS project FROM repositories
        WHERE SUBSTR(name, 1, INSTR(name, '/') - 1) NOT IN (SELECT name FROM projects) ORDER BY project
        """);

    /// <summary>Makes a project; null when the name is taken.</summary>
    public async Task<Project?> InsertAsync(DbSession session, string name, string owner, bool isPublic, string? metadata = null)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("projects", "name", "owner", "is_public", "metadata", "created", "updated"),
            new { name, owner, is_public = isPublic ? 1L : 0L, metadata, created = now, updated = now });
        return inserted == 0 ? null : await FindAsync(session, name);
    }

    /// <summary>Changes visibility and metadata; false when there is no such project.</summary>
    public async Task<bool> UpdateAsync(DbSession session, long id, bool isPublic, string? metadata) =>
        await session.ExecuteAsync(
            "UPDATE projects SET is_public = @isPublic, metadata = @metadata, updated = @now WHERE id = @id",
            new { id, isPublic = isPublic ? 1L : 0L, metadata, now = time.GetUtcNow().ToUnixTimeMilliseconds() }) > 0;

    /// <summary>Removes a project and its memberships; false when there is none. Its robots are Identity's to remove.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id)
    {
        await session.ExecuteAsync("DELETE FROM members WHERE project_id = @id", new { id });
        return await session.ExecuteAsync("DELETE FROM projects WHERE id = @id", new { id }) > 0;
    }

    private sealed record Row(long Id, string Name, string Owner, long IsPublic, string? Metadata, long Created, long Updated)
    {
        public Project ToProject() =>
            new(Id, Name, Owner, IsPublic != 0, Metadata, DateTimeOffset.FromUnixTimeMilliseconds(Created), DateTimeOffset.FromUnixTimeMilliseconds(Updated));
    }
}
