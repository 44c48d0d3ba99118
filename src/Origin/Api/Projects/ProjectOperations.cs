using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary><c>/projects</c>: reading them.</summary>
internal sealed class ProjectOperations(Database.Database database, ApiRights rights, ProjectsTable projects, ProjectReadsTable reads, ShowProjects show) : IApiResource
{
    private static readonly Permission Read = new("project", "read");

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/projects", "The projects that the caller may read", ListAsync) { Answer = typeof(ProjectAnswer), Columns = ProjectRow.Columns, Query = ["name", "public", "owner", "with_detail"], IsOpen = true },
        new("HEAD", "/projects", "Whether there is a project that the caller may read", CheckAsync) { Query = ["project_name"], IsOpen = true },
        new("GET", "/projects/{project_name_or_id}", "One project", GetAsync) { Answer = typeof(ProjectAnswer), IsOpen = true },
        new("GET", "/projects/{project_name_or_id}/summary", "What a project holds and how many may do what", SummariseAsync) { Answer = typeof(ProjectSummary), IsOpen = true },
        new("GET", "/projects/{project_name_or_id}/_deletable", "Whether the project could be deleted", CheckDeletableAsync) { Answer = typeof(ProjectDeletable) },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(ProjectRow.Columns);
        bool? isPublic = request.Query("public") is { Length: > 0 } text ? bool.TryParse(text, out var flag) ? flag : throw ApiErrors.BadRequest.With("public: must be true or false") : null;
        var page = await database.ReadAsync(
            async session =>
            {
                var rows = await reads.ListAsync(session, request.Account, query, request.Query("name"), isPublic);
                return new Paged<ProjectAnswer>(await show.ShowAsync(session, request.Account, rows.Rows), rows.Total, rows.Paging);
            },
            request.Aborted);
        await request.AnswerAsync(page, project => project);
    }

    private async Task CheckAsync(ApiRequest request)
    {
        var name = request.Query("project_name") ?? "";
        var readable = await database.ReadAsync(
            async session =>
            {
                var project = await projects.FindAsync(session, name);
                return await rights.MayAsync(session, request, Read, project ?? Project.Nowhere) && project is not null;
            },
            request.Aborted);
        if (!readable)
        {
            throw request.IsAnonymous ? ApiErrors.NobodyKnown() : ApiErrors.NotFound.With();
        }
    }

    private async Task GetAsync(ApiRequest request) =>
        await request.AnswerAsync(await database.ReadAsync(
            async session => await show.ShowAsync(session, request.Account, await rights.RequireAsync(session, request, Read)),
            request.Aborted));

    private async Task SummariseAsync(ApiRequest request) => await request.AnswerAsync(await database.ReadAsync(session => SummariseAsync(session, request), request.Aborted));

    private async Task<ProjectSummary> SummariseAsync(DbSession session, ApiRequest request)
    {
        var project = await rights.RequireAsync(session, request, Read);
        var repositories = await reads.CountRepositoriesAsync(session, project.Name);
        // How many may do what concerns members; nobody else is told.
        var counts = request.Account.Kind is CallerKind.Anonymous ? [] : await reads.CountMembersAsync(session, project.Id);
        long Of(Role role) => counts.GetValueOrDefault(role.Id);
        return new ProjectSummary(repositories, Of(HarborRoles.ProjectAdmin), Of(HarborRoles.Maintainer), Of(HarborRoles.Developer), Of(HarborRoles.Guest), Of(HarborRoles.LimitedGuest))
        {
            CustomRoleCount = counts.Where(pair => pair.Key > Role.FirstCustom).Sum(pair => pair.Value),
        };
    }

    private async Task CheckDeletableAsync(ApiRequest request)
    {
        var repositories = await database.ReadAsync(
            async session => await reads.CountRepositoriesAsync(session, (await rights.RequireAsync(session, request, new("project", "delete"))).Name),
            request.Aborted);
        await request.AnswerAsync(repositories == 0 ? new ProjectDeletable(true, null) : new ProjectDeletable(false, ProjectWrites.NotEmpty));
    }
}
