using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api;

/// <summary>
/// What an operation asks before it does anything. Who may not read a project hears the same of it as of one that does not exist: 404, and
/// 401 when nobody is known, after the same questions to the database. Who may read it, but not do this, hears 403.
/// </summary>
internal sealed class ApiRights(AccessRules rules, ProjectsTable projects)
{
    private static readonly Permission Read = new("project", "read");

    /// <summary>The project of the path (<c>{project_name_or_id}</c>), in which the caller has the permission.</summary>
    /// <exception cref="OciException">401, 403 or 404.</exception>
    public async Task<Project> RequireAsync(DbSession session, ApiRequest request, Permission permission)
    {
        var project = await FindAsync(session, request);
        if (await rules.MayAsync(session, request.Account, permission, project ?? Project.Nowhere) && project is not null)
        {
            return project;
        }

        throw await RefuseAsync(session, request, project, repository: null);
    }

    /// <summary>The same for one repository of a project that the path names.</summary>
    /// <exception cref="OciException">400, 401, 403 or 404.</exception>
    public async Task<Project> RequireAsync(DbSession session, ApiRequest request, Permission permission, RepositoryName repository)
    {
        var project = await projects.FindAsync(session, repository.Project);
        if (await rules.MayAsync(session, request.Account, permission, project ?? Project.Nowhere, repository) && project is not null)
        {
            return project;
        }

        throw await RefuseAsync(session, request, project, repository);
    }

    /// <summary>A permission of the whole registry.</summary>
    /// <exception cref="OciException">401 or 403.</exception>
    public async Task RequireSystemAsync(DbSession session, ApiRequest request, Permission permission)
    {
        if (!await MayAsync(session, request, permission))
        {
            throw request.IsAnonymous ? ApiErrors.NobodyKnown() : ApiErrors.Forbidden.With();
        }
    }

    public Task<bool> MayAsync(DbSession session, ApiRequest request, Permission permission, Project? project = null, RepositoryName? repository = null) =>
        rules.MayAsync(session, request.Account, permission, project, repository);

    /// <summary>The project of the path, whatever the caller may. Digits are an id, unless the header says that they are a name.</summary>
    private Task<Project?> FindAsync(DbSession session, ApiRequest request)
    {
        var text = request.Route("project_name_or_id");
        var isName = bool.TryParse(request.Http.Request.Headers["X-Is-Resource-Name"], out var flag) && flag;
        return !isName && text.All(char.IsAsciiDigit) ? ByIdAsync(session, text) : projects.FindAsync(session, text);
    }

    private Task<Project?> ByIdAsync(DbSession session, string text) => long.TryParse(text, out var id) ? projects.FindAsync(session, id) : Task.FromResult<Project?>(null);

    private async Task<OciException> RefuseAsync(DbSession session, ApiRequest request, Project? project, RepositoryName? repository)
    {
        if (await rules.MayAsync(session, request.Account, Read, project ?? Project.Nowhere, repository) && project is not null && !request.IsAnonymous)
        {
            return ApiErrors.Forbidden.With();
        }

        return request.IsAnonymous ? ApiErrors.NobodyKnown() : ApiErrors.NotFound.With();
    }
}
