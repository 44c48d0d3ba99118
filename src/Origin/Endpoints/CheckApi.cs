using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary><c>GET /v2/</c> (end-1): says that this is a registry.</summary>
internal sealed class CheckApi(IRegistryAccess access)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Enter, repository: null);
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        await JsonAnswer.WriteAsync(context, "application/json", static _ => { });
    }
}
