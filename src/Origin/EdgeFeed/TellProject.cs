using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary><c>GET /edge/v1/projects/&lt;name&gt;</c>: whether everybody may pull from a project. One that does not exist looks like a private one.</summary>
internal sealed class TellProject(EdgeCallers callers, Database.Database database, ProjectsTable projects)
{
    public async Task HandleAsync(HttpContext context)
    {
        await callers.RequireAsync(context);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "GET");
        }

        var name = context.Request.RouteValues["name"] as string ?? "";
        var isPublic = await database.ReadAsync(session => projects.IsPublicAsync(session, name), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(context, "application/json", json => json.WriteBoolean("public", isPublic));
    }
}
