using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Tags;

/// <summary><c>GET /v2/&lt;name&gt;/tags/list</c> (end-8a, end-8b): in byte order, a page at a time.</summary>
internal sealed class ListTags(IRegistryAccess access, Database.Database database, RepositoriesTable repositories, TagsTable tags, TagsOptions options)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Pull, path.Repository);
        var repository = path.Repository!;
        var query = PageQuery.Read(context.Request, options.PageLimit);
        var names = await database.ReadAsync(
            async session => await repositories.FindAsync(session, repository) is { } id ? await tags.ListAsync(session, id, query.Last, query.Count + 1) : null,
            context.RequestAborted) ?? throw OciErrors.NameUnknown.With(detail: repository.Value);
        var page = query.Cut(context.Response, names, $"/v2/{repository.Value}/tags/list");
        await JsonAnswer.WriteAsync(context, "application/json", json =>
        {
            json.WriteString("name", repository.Value);
            JsonAnswer.WriteTexts(json, "tags", page);
        });
    }
}
