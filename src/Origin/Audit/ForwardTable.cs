using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary><c>audit_log</c> as it is sent on, and <c>audit_forward</c>: how far.</summary>
internal sealed class ForwardTable
{
    private const string After =
        """
        SELECT id AS Id, time AS Time, actor AS Actor, actor_kind AS Kind, address AS Address, client AS Client, project AS Project,
               resource_type AS ResourceType, resource AS Resource, operation AS Operation, success AS Success, detail AS Detail
        FROM audit_log WHERE id > @id AND id <= @to ORDER BY id LIMIT @count
        """;

    /// <summary>How far lines were sent; null when none ever was.</summary>
    public Task<long?> SentAsync(DbSession session) => session.FirstOrDefaultAsync<long?>("SELECT sent FROM audit_forward WHERE id = 1");

    public Task SetSentAsync(DbSession session, long sent) => session.ExecuteAsync(session.Dialect.Upsert("audit_forward", ["id"], ["sent"]), new { id = 1L, sent });

    public async Task<long> LastAsync(DbSession session) => await session.FirstOrDefaultAsync<long?>("SELECT MAX(id) FROM audit_log") ?? 0;

    /// <summary>The lines behind one, up to another, oldest first.</summary>
    public Task<List<AuditLine>> AfterAsync(DbSession session, long id, long to, int count) => session.QueryAsync<AuditLine>(After, new { id, to, count });

    /// <summary>Deletes lines up to one, a bounded number of them.</summary>
    public Task<int> DeleteToAsync(DbSession session, long id, long from) => session.ExecuteAsync("DELETE FROM audit_log WHERE id > @from AND id <= @id", new { id, from });
}

/// <summary>A line as it stands in the log.</summary>
internal sealed record AuditLine(
    long Id, long Time, string Actor, long Kind, string? Address, string? Client, string? Project, string ResourceType, string? Resource, string Operation, long Success, string? Detail);
