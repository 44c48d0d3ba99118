using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary><c>/repositories</c> and <c>/projects/{p}/repositories</c>.</summary>
internal sealed class RepositoryOperations(Database.Database database, ApiRights rights, RepositoryDoor door, ContentReadsTable reads, ProjectsTable projects) : IApiResource
{
    internal const string All = "/projects/{project_name}/repositories", One = All + "/{repository_name}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/repositories", "The repositories that the caller may read", ListAsync) { Answer = typeof(RepositoryAnswer), Columns = RepositoryRow.Columns, IsOpen = true },
        new("GET", All, "The repositories of a project", ListOfProjectAsync) { Answer = typeof(RepositoryAnswer), Columns = RepositoryRow.Columns, IsOpen = true },
        new("GET", One, "One repository; the slashes of its name encoded, once or twice", GetAsync) { Answer = typeof(RepositoryAnswer), IsOpen = true },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(RepositoryRow.Columns);
        var page = await database.ReadAsync(
            async session => await ShowAsync(session, await reads.ListAsync(session, request.Account, query)),
            request.Aborted);
        await request.AnswerAsync(page, repository => repository);
    }

    private async Task ListOfProjectAsync(ApiRequest request)
    {
        var query = request.List(RepositoryRow.Columns);
        var page = await database.ReadAsync(async session => await ShowAsync(session, await ListOfProjectAsync(session, request, query)), request.Aborted);
        await request.AnswerAsync(page, repository => repository);
    }

    private async Task<Paged<RepositoryRow>> ListOfProjectAsync(DbSession session, ApiRequest request, ListQuery query)
    {
        var project = await projects.FindAsync(session, request.Route("project_name"));
        if (await rights.MayAsync(session, request, new("repository", "list"), project ?? Access.Project.Nowhere) && project is not null)
        {
            return await reads.ListAsync(session, project, query);
        }

        // Who is a member below the project sees what is below, and whoever is not hears the same as of a project that is not there.
        var below = request.Account is not { Kind: CallerKind.User, Limits: null } ? null : await reads.ListBelowAsync(session, project ?? Access.Project.Nowhere, request.Account, query);
        if (below is { Total: > 0 } && project is not null)
        {
            return below;
        }

        throw request.IsAnonymous ? ApiErrors.NobodyKnown() : ApiErrors.NotFound.With();
    }

    private async Task GetAsync(ApiRequest request) =>
        await request.AnswerAsync(await database.ReadAsync(
            async session =>
            {
                var found = await door.RequireAsync(session, request, new("repository", "read"));
                return await ShowAsync(session, new RepositoryRow(found.Id, found.Name.Value), found.Project.Id);
            },
            request.Aborted));

    private async Task<Paged<RepositoryAnswer>> ShowAsync(DbSession session, Paged<RepositoryRow> page)
    {
        var known = (await projects.FindAllAsync(session, [.. page.Rows.Select(Project).Distinct(StringComparer.Ordinal)])).ToDictionary(project => project.Name, project => project.Id, StringComparer.Ordinal);
        var shown = new List<RepositoryAnswer>(page.Rows.Count);
        foreach (var row in page.Rows)
        {
            shown.Add(await ShowAsync(session, row, known.GetValueOrDefault(Project(row))));
        }

        return new Paged<RepositoryAnswer>(shown, page.Total, page.Paging);
    }

    private static string Project(RepositoryRow row) => row.Name[..row.Name.IndexOf('/', StringComparison.Ordinal)];

    private async Task<RepositoryAnswer> ShowAsync(DbSession session, RepositoryRow row, long project)
    {
        var facts = await reads.FactsAsync(session, row.Id);
        return new RepositoryAnswer(row.Id, row.Name, project, facts.Artifacts, facts.First is { } first ? ApiTime.Text(first) : null, facts.Last is { } last ? ApiTime.Text(last) : null);
    }
}
