using System.Text.Json;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Logs;

/// <summary><c>/audit-logs/export</c>: all that <c>q</c> names as JSON lines, oldest first. A thousand lines are held in memory, however many there are.</summary>
internal sealed class ExportAudit(Database.Database database, ApiRights rights, AuditReadsTable reads) : IApiResource
{
    private const int BatchSize = 1000;
    private static readonly byte[] NewLine = [(byte)'\n'];

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/audit-logs/export", "The audit log as JSON lines, oldest first", ExportAsync) { Answer = typeof(AuditLogExt), Query = ["q"] },
        new("GET", "/projects/{project_name_or_id}/logs/export", "The audit log of a project as JSON lines, oldest first", ExportOfProjectAsync) { Answer = typeof(AuditLogExt), Query = ["q"] },
    ];

    private async Task ExportAsync(ApiRequest request)
    {
        await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("audit-log", "list"));
                return true;
            },
            request.Aborted);
        await WriteAsync(request, project: null);
    }

    private async Task ExportOfProjectAsync(ApiRequest request) =>
        await WriteAsync(request, await database.ReadAsync(async session => (await rights.RequireAsync(session, request, new("log", "list"))).Name, request.Aborted));

    private async Task WriteAsync(ApiRequest request, string? project)
    {
        var query = request.List(AuditReadsTable.Columns);
        var response = request.Http.Response;
        response.ContentType = "application/jsonl";
        response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
        for (var last = 0L; ;)
        {
            var from = last;
            var rows = await database.ReadAsync(session => reads.AfterAsync(session, project, query, from, BatchSize), request.Aborted);
            foreach (var row in rows)
            {
                await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(row.Show(), ApiJson.Options), request.Aborted);
                await response.Body.WriteAsync(NewLine, request.Aborted);
            }

            if (rows.Count < BatchSize)
            {
                return;
            }

            last = rows[^1].Id;
        }
    }
}
