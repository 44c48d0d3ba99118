using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary>Lists users.</summary>
internal sealed class UserReadsTable
{
    public async Task<Paged<User>> ListAsync(DbSession session, ListQuery query, string? nameLike = null)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["nameLike"] = "%" + ConditionSql.EscapeLike(nameLike ?? "") + "%" };
        return (await PagedTable.ReadAsync<UsersTable.Row>(session, UsersTable.Columns, "name LIKE @nameLike ESCAPE '!'", parameters, query)).Select(row => row.ToUser());
    }

    /// <summary>Whether somebody else is a system administrator who may log in.</summary>
    public async Task<bool> HasOtherAdminAsync(DbSession session, long id) =>
        await session.FirstOrDefaultAsync<long?>("SELECT id FROM users WHERE is_admin = 1 AND is_disabled = 0 AND id <> @id LIMIT 1", new { id }) is not null;
}
