using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Members;

/// <summary>Members with the names of those whom they are.</summary>
internal sealed class MemberReadsTable
{
    public Task<Paged<MemberRow>> ListAsync(DbSession session, long project, ListQuery query, string? nameLike)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["project"] = project, ["nameLike"] = "%" + ConditionSql.EscapeLike(nameLike ?? "") + "%" };
        return PagedTable.ReadAsync<MemberRow>(session, MemberRow.Select, "m.project_id = @project AND COALESCE(u.name, g.name, '') LIKE @nameLike ESCAPE '!'", parameters, query);
    }

    public Task<MemberRow?> FindAsync(DbSession session, long project, long id) =>
        session.FirstOrDefaultAsync<MemberRow>(MemberRow.Select + " WHERE m.project_id = @project AND m.id = @id", new { project, id });
}
