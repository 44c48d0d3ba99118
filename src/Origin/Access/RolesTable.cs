using System.Collections.Frozen;
using System.Text.Json;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary><c>roles</c>: custom roles. Harbor's five are in the program (<see cref="HarborRoles"/>).</summary>
internal sealed class RolesTable(TimeProvider time)
{
    private const string Columns = "SELECT id AS Id, name AS Name, permissions AS Permissions FROM roles";

    /// <summary>Every role, Harbor's first.</summary>
    public async Task<List<Role>> ListAsync(DbSession session) =>
        [.. HarborRoles.All.Values.OrderBy(role => role.Id), .. (await session.QueryAsync<Row>(Columns + " ORDER BY id")).Select(row => row.ToRole())];

    /// <summary>A role by its number, Harbor's too.</summary>
    public async Task<Role?> FindAsync(DbSession session, long id) =>
        HarborRoles.All.TryGetValue(id, out var role)
            ? role
            : (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id = id - Role.FirstCustom }))?.ToRole();

    /// <summary>Makes a custom role and answers its number; null when the name is taken, by Harbor's too. Asks for an access change of everybody.</summary>
    public async Task<long?> InsertAsync(DbSession session, string name, IEnumerable<Permission> permissions)
    {
        if (HarborRoles.All.Values.Any(role => role.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("roles", "name", "permissions", "created"),
            new { name, permissions = Text(permissions), created = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return inserted == 0 ? null : Role.FirstCustom + await session.FirstOrDefaultAsync<long>("SELECT id FROM roles WHERE name = @name", new { name });
    }

    /// <summary>Changes what a custom role may; false when there is none. Asks for an access change of everybody.</summary>
    public async Task<bool> UpdateAsync(DbSession session, long id, IEnumerable<Permission> permissions) =>
        await session.ExecuteAsync("UPDATE roles SET permissions = @permissions WHERE id = @id", new { id = id - Role.FirstCustom, permissions = Text(permissions) }) > 0;

    /// <summary>Removes a custom role with every membership that has it; false when there is none. Asks for an access change of everybody.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id)
    {
        await session.ExecuteAsync("DELETE FROM members WHERE role_id = @id AND role_id > @first", new { id, first = Role.FirstCustom });
        return await session.ExecuteAsync("DELETE FROM roles WHERE id = @id", new { id = id - Role.FirstCustom }) > 0;
    }

    /// <summary>The permissions of a stored role; what this program does not know grants nothing.</summary>
    internal static FrozenSet<Permission> Parse(string permissions) =>
        (JsonSerializer.Deserialize<string[]>(permissions) ?? []).Select(Permission.Parse).Where(Permissions.Project.Contains).ToFrozenSet();

    private static string Text(IEnumerable<Permission> permissions) =>
        JsonSerializer.Serialize(permissions.Select(permission => permission.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private sealed record Row(long Id, string Name, string Permissions)
    {
        public Role ToRole() => new(Role.FirstCustom + Id, Name, Parse(Permissions));
    }
}
