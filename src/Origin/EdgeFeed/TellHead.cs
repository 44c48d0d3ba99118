using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary><c>GET /edge/v1/head</c>: how far the change log is, everything that was acknowledged before the request arrived included.</summary>
internal sealed class TellHead(EdgeCallers callers, FreshChanges changes, FeedTable table)
{
    public async Task HandleAsync(HttpContext context)
    {
        await callers.RequireFollowerAsync(context);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "GET");
        }

        var (epoch, head) = await changes.ReadAsync(table.HeadAsync, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(context, "application/json", json =>
        {
            json.WriteString("epoch", epoch);
            head.Write(json, "head");
        });
    }
}
