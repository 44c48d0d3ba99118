using EdgeRegistry.Origin.Audit;

namespace EdgeRegistry.Origin.Api;

/// <summary>What an account tried and may not (403), in the audit log: at most <see cref="MostPerMinute"/> in a minute; the metric of answers counts all.</summary>
internal sealed class RefusedAttempts(Database.Database database, AuditTable audit, TimeProvider time)
{
    /// <summary>The most lines in a minute.</summary>
    public const int MostPerMinute = 600;

    private const int LongestPath = 255;
    private readonly MinuteBound _bound = new(MostPerMinute, time);

    /// <summary>Writes one down.</summary>
    public async Task WriteAsync(Operation operation, ApiRequest request, string why)
    {
        if (!_bound.TryTake())
        {
            return;
        }

        var path = request.Http.Request.Path.Value ?? "";
        var line = new AuditEvent(request.Account.Caller, WordOf(operation.Method), KindOf(operation), path.Length > LongestPath ? path[..LongestPath] : path)
        {
            Project = request.Route("project_name_or_id") is { Length: > 0 } project ? project : request.Route("project_name") is { Length: > 0 } name ? name : null,
            Address = request.Client.Address,
            Client = request.Client.UserAgent,
            Success = false,
            Detail = $"refused: {why}",
        };
        await database.WriteAsync(session => audit.InsertAsync(session, line), CancellationToken.None);
    }

    private static string WordOf(string method) => method switch
    {
        "POST" => "create",
        "PUT" or "PATCH" => "update",
        "DELETE" => "delete",
        _ => "read",
    };

    // The last word of the path: /projects/{project_name_or_id}/members/{mid} is about a member.
    private static string KindOf(Operation operation) => operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Last(part => part[0] != '{').TrimEnd('s');
}
