using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary><c>/projects</c>: making, changing and deleting them.</summary>
internal sealed class ProjectWrites(ApiWrites writes, ApiRights rights, ProjectTables tables, RegistrySettings settings) : IApiResource
{
    public const string NotEmpty = "the project has repositories: delete them first";

    public IEnumerable<Operation> Operations =>
    [
        new("POST", "/projects", "Make a project; its maker becomes its administrator", CreateAsync) { Body = typeof(ProjectReq), Status = StatusCodes.Status201Created },
        new("PUT", "/projects/{project_name_or_id}", "Change a project's visibility and metadata", UpdateAsync) { Body = typeof(ProjectReq) },
        new("DELETE", "/projects/{project_name_or_id}", "Delete a project without repositories, with its members and robots", DeleteAsync),
    ];

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<ProjectReq>();
        var name = Project.IsName(body.ProjectName) && body.ProjectName.Length <= 255
            ? body.ProjectName
            : throw ApiErrors.Field("project_name", "lower-case letters and digits, separated by '.', '_' or '-'");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [ProjectMetadata.Public] = body.Public == true ? "true" : "false" };
        ProjectMetadata.Merge(metadata, body.Metadata);
        var (isPublic, stored) = ProjectMetadata.Split(metadata);
        var project = await writes.CommitAsync(async session =>
        {
            await RequireMayCreateAsync(session, request);
            var made = await tables.Projects.InsertAsync(session, name, request.Account.Name, isPublic, stored) ?? throw ApiErrors.Conflict.With($"there is a project {name} already");
            if (request.Account.Kind == CallerKind.User)
            {
                await tables.Members.InsertAsync(session, made.Id, MemberKind.User, request.Account.Id, HarborRoles.ProjectAdmin.Id);
            }

            await writes.Access.ProjectAsync(session, name);
            await writes.AuditAsync(session, request, "create", "project", name, name);
            return made;
        });
        request.Created(request.Http.Request.Headers["X-Resource-Name-In-Location"] == "true" ? $"/projects/{project.Name}" : $"/projects/{project.Id}");
    }

    private async Task RequireMayCreateAsync(DbSession session, ApiRequest request)
    {
        var everyone = settings.Get("project_creation_restriction") == "everyone" && request.Account is { Kind: CallerKind.User, Limits: null };
        if (!everyone)
        {
            await rights.RequireSystemAsync(session, request, Permissions.CreateProject);
        }
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<ProjectReq>();
        await writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("project", "update"));
            if (body.ProjectName is { Length: > 0 } name && name != project.Name)
            {
                throw ApiErrors.Field("project_name", "projects keep their names");
            }

            var metadata = ProjectMetadata.Of(project);
            ProjectMetadata.Merge(metadata, body.Public is { } flag ? [KeyValuePair.Create(ProjectMetadata.Public, (string?)(flag ? "true" : "false"))] : null);
            ProjectMetadata.Merge(metadata, body.Metadata);
            await tables.StoreAsync(session, writes, request, project, metadata);
        });
    }

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("project", "delete"));
            if (await tables.Reads.CountRepositoriesAsync(session, project.Name) > 0)
            {
                throw ApiErrors.Precondition.With(NotEmpty);
            }

            foreach (var robot in await tables.Robots.DeleteAllOfAsync(session, project.Id))
            {
                await writes.Access.AccountAsync(session, robot);
            }

            await tables.Projects.DeleteAsync(session, project.Id);
            await writes.Access.ProjectAsync(session, project.Name);
            await writes.AuditAsync(session, request, "delete", "project", project.Name, project.Name);
        });
}

/// <summary>The tables that changing a project writes.</summary>
internal sealed record ProjectTables(ProjectsTable Projects, MembersTable Members, RobotsTable Robots, ProjectReadsTable Reads)
{
    /// <summary>Stores metadata and visibility with the audit line, and with the access change when visibility changed.</summary>
    public async Task StoreAsync(DbSession session, ApiWrites writes, ApiRequest request, Project project, Dictionary<string, string> metadata)
    {
        var (isPublic, stored) = ProjectMetadata.Split(metadata);
        await Projects.UpdateAsync(session, project.Id, isPublic, stored);
        if (isPublic != project.IsPublic)
        {
            await writes.Access.ProjectAsync(session, project.Name);
        }

        await writes.AuditAsync(session, request, "update", "project", project.Name, project.Name, isPublic == project.IsPublic ? null : isPublic ? "made public" : "made private");
    }
}
