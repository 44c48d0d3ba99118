using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Repositories;

/// <summary><c>GET /v2/_catalog</c> (Docker's): all repositories in byte order, a page at a time.</summary>
internal sealed class ListCatalog(IRegistryAccess access, Database.Database database, RepositoriesTable repositories, RepositoriesOptions options)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Catalog, repository: null);
        var query = PageQuery.Read(context.Request, options.PageLimit);
        var names = await database.ReadAsync(session => repositories.ListAsync(session, query.Last, query.Count + 1), context.RequestAborted);
        var page = query.Cut(context.Response, names, "/v2/_catalog");
        await JsonAnswer.WriteAsync(context, "application/json", json => JsonAnswer.WriteTexts(json, "repositories", page));
    }
}
