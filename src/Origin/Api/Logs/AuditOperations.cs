using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Logs;

/// <summary>Harbor's <c>AuditLogExt</c>, and the address and client, which it lacks.</summary>
internal sealed record AuditLogExt(long Id, string Username, string ResourceType, string? Resource, string Operation, string? OperationDescription, bool OperationResult, string OpTime)
{
    public string? Project { get; init; }

    public string? Address { get; init; }

    public string? Client { get; init; }
}

/// <summary><c>/auditlog-exts</c>, and what of it happened in a project.</summary>
internal sealed class AuditOperations(Database.Database database, ApiRights rights, AuditReadsTable reads) : IApiResource
{
    private const string OfProject = "/projects/{project_name_or_id}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/audit-logs", "The audit log, by its older name", ListAsync) { Answer = typeof(AuditLogExt), Columns = AuditReadsTable.Columns },
        new("GET", "/auditlog-exts", "The audit log", ListAsync) { Answer = typeof(AuditLogExt), Columns = AuditReadsTable.Columns },
        new("GET", OfProject + "/auditlog-exts", "The audit log of a project", ListOfProjectAsync) { Answer = typeof(AuditLogExt), Columns = AuditReadsTable.Columns },
        new("GET", OfProject + "/logs", "The same, by its older name", ListOfProjectAsync) { Answer = typeof(AuditLogExt), Columns = AuditReadsTable.Columns },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(AuditReadsTable.Columns);
        var page = await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("audit-log", "list"));
                return await reads.ListAsync(session, null, query);
            },
            request.Aborted);
        await request.AnswerAsync(page, row => row.Show());
    }

    private async Task ListOfProjectAsync(ApiRequest request)
    {
        var query = request.List(AuditReadsTable.Columns);
        var page = await database.ReadAsync(
            async session => await reads.ListAsync(session, (await rights.RequireAsync(session, request, new("log", "list"))).Name, query),
            request.Aborted);
        await request.AnswerAsync(page, row => row.Show());
    }
}

/// <summary>Lists the audit log, newest first.</summary>
internal sealed class AuditReadsTable
{
    public const string Select =
        """
        SELECT id AS Id, time AS Time, actor AS Actor, address AS Address, client AS Client, project AS Project, resource_type AS ResourceType,
               resource AS Resource, operation AS Operation, success AS Success, detail AS Detail
        FROM audit_log
        """;

    public static ListColumns Columns { get; } = new(
        "id",
        "id DESC",
        new("id", "id", ColumnKind.Number),
        new("op_time", "time", ColumnKind.Time),
        new("username", "actor"),
        new("project", "project"),
        new("resource_type", "resource_type"),
        new("resource", "resource"),
        new("operation", "operation"),
        new("operation_result", "success", ColumnKind.Flag),
        new("address", "address"));

    public Task<Paged<Row>> ListAsync(DbSession session, string? project, ListQuery query) =>
        PagedTable.ReadAsync<Row>(session, Select, project is null ? "1 = 1" : "project = @project", new Dictionary<string, object>(StringComparer.Ordinal) { ["project"] = project ?? "" }, query);

    /// <summary>The lines behind one, oldest first.</summary>
    public Task<List<Row>> AfterAsync(DbSession session, string? project, ListQuery query, long id, int count)
    {
        var values = new Dictionary<string, object>(query.Parameters, StringComparer.Ordinal) { ["after"] = id, ["most"] = count, ["project"] = project ?? "" };
        return session.QueryAsync<Row>($"{Select} WHERE id > @after{(project is null ? "" : " AND project = @project")} AND ({query.Where}) ORDER BY id LIMIT @most", values);
    }

    internal sealed record Row(
        long Id, long Time, string Actor, string? Address, string? Client, string? Project, string ResourceType, string? Resource, string Operation, long Success, string? Detail)
    {
        public AuditLogExt Show() => new(Id, Actor, ResourceType, Resource, Operation, Detail, Success != 0, ApiTime.Text(Time)) { Project = Project, Address = Address, Client = Client };
    }
}
