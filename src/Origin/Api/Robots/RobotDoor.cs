using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary>Who may do what with a robot: a project's is the project's affair, a system robot the registry's. What one may not see is not there.</summary>
internal sealed class RobotDoor(RobotsTable robots, ProjectsTable projects, ApiRights rights)
{
    /// <summary>The robot of the path, and its project, if it has one.</summary>
    /// <exception cref="OciException">404, or 403 to who may see it.</exception>
    public async Task<(Robot Robot, Project? Project)> FindAsync(DbSession session, ApiRequest request, string action)
    {
        // By way of its project: the right first, so that nobody else learns which robots there are.
        var home = request.Route("project_name_or_id").Length > 0 ? await rights.RequireAsync(session, request, new("robot", action)) : null;
        var robot = await robots.FindAsync(session, request.Id("robot_id")) ?? throw ApiErrors.NotFound.With();
        if (home is not null)
        {
            return home.Id == robot.ProjectId ? (robot, home) : throw ApiErrors.NotFound.With();
        }

        var project = robot.ProjectId is { } id ? await projects.FindAsync(session, id) : null;
        if (await rights.MayAsync(session, request, new("robot", action), project))
        {
            return (robot, project);
        }

        throw await rights.MayAsync(session, request, new("robot", "read"), project) ? ApiErrors.Forbidden.With() : ApiErrors.NotFound.With();
    }

    /// <summary>A project that a body or a query names, in which the caller may do this with robots.</summary>
    /// <exception cref="OciException">403 or 404.</exception>
    public async Task<Project> RequireInProjectAsync(DbSession session, ApiRequest request, long id, string action) => await RequireAsync(session, request, await projects.FindAsync(session, id), action);

    /// <summary>The same by name.</summary>
    /// <exception cref="OciException">403 or 404.</exception>
    public async Task<Project> RequireInProjectAsync(DbSession session, ApiRequest request, string name, string action) => await RequireAsync(session, request, await projects.FindAsync(session, name), action);

    private async Task<Project> RequireAsync(DbSession session, ApiRequest request, Project? project, string action)
    {
        if (await rights.MayAsync(session, request, new("robot", action), project ?? Project.Nowhere) && project is not null)
        {
            return project;
        }

        throw await rights.MayAsync(session, request, new("project", "read"), project ?? Project.Nowhere) && project is not null ? ApiErrors.Forbidden.With() : ApiErrors.NotFound.With();
    }
}
