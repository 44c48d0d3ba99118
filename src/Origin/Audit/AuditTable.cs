using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary><c>audit_log</c>. A management change writes its line in its own transaction: what was changed stands here, and nothing else does.</summary>
internal sealed class AuditTable(TimeProvider time)
{
    private const int LongestClient = 200;

    private static readonly string[] Columns =
        ["time", "actor", "actor_kind", "address", "client", "project", "resource_type", "resource", "operation", "success", "detail", "origin_id"];

    private static readonly string Insert = $"INSERT INTO audit_log ({string.Join(", ", Columns)}) VALUES (@{string.Join(", @", Columns)})";

    /// <summary>Adds a line to the caller's transaction; one with an <see cref="AuditEvent.OriginId"/> that is there already is left out.</summary>
    public Task InsertAsync(DbSession session, AuditEvent entry) =>
        session.ExecuteAsync(
            entry.OriginId is null ? Insert : session.Dialect.InsertOrIgnore("audit_log", Columns),
            new
            {
                time = entry.Time ?? time.GetUtcNow().ToUnixTimeMilliseconds(),
                actor = entry.Who.Name,
                actor_kind = (long)entry.Who.Kind,
                address = entry.Address,
                client = entry.Client is { Length: > LongestClient } client ? client[..LongestClient] : entry.Client,
                project = entry.Project,
                resource_type = entry.ResourceType,
                resource = entry.Resource,
                operation = entry.Operation,
                success = entry.Success ? 1L : 0L,
                detail = entry.Detail,
                origin_id = entry.OriginId,
            });

    /// <summary>Adds several lines.</summary>
    public async Task InsertAsync(DbSession session, IEnumerable<AuditEvent> entries)
    {
        foreach (var entry in entries)
        {
            await InsertAsync(session, entry);
        }
    }
}
