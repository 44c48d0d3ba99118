using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>
/// <c>POST /edge/v1/audit</c>: the pulls that an edge served. Each has an id of its edge's, so that a batch whose answer was lost can be sent
/// again and stands in the log once. An edge tells of pulls and nothing else, and each line names it.
/// </summary>
internal sealed class TakeReports(EdgeCallers callers, Database.Database database, AuditTable audit, TimeProvider time)
{
    private const int MaxBody = 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var edge = await callers.RequireAsync(context);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "POST");
        }

        var lines = ReportedPull.ReadAll(await ReadAsync(context), edge.Name, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (lines.Count > 0)
        {
            await database.WriteAsync(session => audit.InsertAsync(session, lines), CancellationToken.None);
        }

        await JsonAnswer.WriteAsync(context, "application/json", json => json.WriteNumber("taken", lines.Count));
    }

    private static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= MaxBody and var length))
        {
            throw OciErrors.Unsupported.WithStatus(StatusCodes.Status413PayloadTooLarge, $"a batch has a length of at most {MaxBody} bytes");
        }

        var body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, "a batch is a JSON object with the list events");
        }
    }
}
