using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Repositories;

/// <summary><c>GET /v2/_catalog</c> (Docker's): the repositories that the caller may pull, in byte order, a page at a time.</summary>
internal sealed class ListCatalog(IRegistryAccess access, ICatalogView view, Database.Database database, RepositoriesTable repositories, RepositoriesOptions options)
{
    /// <summary>The most repositories that are looked at for one answer: a page may be short, or empty, and still have a next one.</summary>
    public const int MostLookedAt = 20_000;

    private const int Batch = 1000;

    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Catalog, repository: null);
        var query = PageQuery.Read(context.Request, options.PageLimit);
        var caller = access.CallerOf(context);
        var (names, next) = await database.ReadAsync(session => ReadAsync(session, caller, query), context.RequestAborted);
        if (next is not null)
        {
            query.SetNext(context.Response, "/v2/_catalog", next);
        }

        await JsonAnswer.WriteAsync(context, "application/json", json => JsonAnswer.WriteTexts(json, "repositories", names));
    }

    /// <summary>A page, and after which name the next one begins; null when nothing is left.</summary>
    private async Task<(List<string> Names, string? Next)> ReadAsync(DbSession session, Caller caller, PageQuery query)
    {
        var page = new List<string>();
        var last = query.Last;
        for (var lookedAt = 0; lookedAt < MostLookedAt; lookedAt += Batch)
        {
            var batch = lookedAt == 0 ? Math.Min(query.Count + 1, Batch) : Batch; // most see most of what there is
            var names = await repositories.ListAsync(session, last, batch);
            foreach (var visible in await view.VisibleAsync(session, caller, [.. names.Select(RepositoryName.Parse)]))
            {
                if (page.Count == query.Count)
                {
                    return (page, page.Count == 0 ? null : page[^1]);
                }

                page.Add(visible.Value);
            }

            if (names.Count < batch)
            {
                return (page, null);
            }

            last = names[^1];
        }

        return (page, last);
    }
}
