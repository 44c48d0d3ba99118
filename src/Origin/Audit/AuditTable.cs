using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary><c>audit_log</c>. A management change writes its line in its own transaction: what was changed stands here, and nothing else does.</summary>
internal sealed class AuditTable(TimeProvider time)
{
    private const int LongestClient = 200;

    /// <summary>Adds a line to the caller's transaction.</summary>
    public Task InsertAsync(DbSession session, AuditEvent entry) =>
        session.ExecuteAsync(
            """
            INSERT INTO audit_log (time, actor, actor_kind, address, client, project, resource_type, resource, operation, success, detail)
            VALUES (@time, @actor, @kind, @Address, @client, @Project, @ResourceType, @Resource, @Operation, @success, @Detail)
            """,
            new
            {
                time = time.GetUtcNow().ToUnixTimeMilliseconds(),
                actor = entry.Who.Name,
                kind = (long)entry.Who.Kind,
                entry.Address,
                client = entry.Client is { Length: > LongestClient } client ? client[..LongestClient] : entry.Client,
                entry.Project,
                entry.ResourceType,
                entry.Resource,
                entry.Operation,
                success = entry.Success ? 1L : 0L,
                entry.Detail,
            });
}
