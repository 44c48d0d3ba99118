using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary>Making, changing and deleting robots.</summary>
internal sealed class RobotWrites(ApiWrites writes, ApiRights rights, RobotGround ground, TimeProvider time) : IApiResource
{
    private const string OfProject = "/projects/{project_name_or_id}/robots";

    public IEnumerable<Operation> Operations =>
    [
        new("POST", "/robots", "Make a robot; the answer shows its secret, and nothing later does", CreateAsync) { Body = typeof(RobotReq), Answer = typeof(RobotCreated), Status = StatusCodes.Status201Created },
        new("POST", OfProject, "Make a robot of a project", CreateAsync) { Body = typeof(RobotReq), Answer = typeof(RobotCreated), Status = StatusCodes.Status201Created },
        .. new[] { "/robots/{robot_id}", OfProject + "/{robot_id}" }.SelectMany(one => new Operation[]
        {
            new("PUT", one, "Change a robot; what is not sent stays as it is", UpdateAsync) { Body = typeof(RobotReq) },
            new("PATCH", one, "Give a robot another secret", RotateAsync) { Body = typeof(RobotSec), Answer = typeof(RobotSec) },
            new("DELETE", one, "Delete a robot", DeleteAsync),
        }),
    ];

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<RobotReq>();
        var secret = RobotRules.Secret(body.Secret);
        var name = AccountNames.IsMachine(body.Name) ? body.Name : throw ApiErrors.Field("name", "lower-case letters and digits, separated by '.', '_' or '-'");
        var robot = await writes.CommitAsync(session => CreateAsync(session, request, body, name, secret));
        await request.CreatedAsync($"/robots/{robot.Id}", new RobotCreated(robot.Id, robot.Name, secret, ApiTime.Text(robot.Created.ToUnixTimeMilliseconds()), RobotRules.ExpiresAt(robot)));
    }

    private async Task<Robot> CreateAsync(DbSession session, ApiRequest request, RobotReq body, string name, string secret)
    {
        var project = await HomeAsync(session, request, body);
        var permissions = RobotRules.Permissions(body.Permissions, project?.Name);
        await ground.Delegation.RequireAsync(session, request.Account, permissions);
        var full = project is null ? AccountNames.SystemRobot(name) : AccountNames.ProjectRobot(project.Name, name);
        var made = new NewRobot(full, project?.Id, secret, permissions, request.Account.Name)
        {
            Description = RobotRules.Description(body.Description),
            IsDisabled = body.Disable ?? false,
            Expires = ground.Rules.Ends(time.GetUtcNow(), body.Duration),
        };
        var robot = await ground.Robots.InsertAsync(session, made) ?? throw ApiErrors.Conflict.With($"there is a robot {full} already");
        await writes.Access.AccountAsync(session, full);
        await writes.AuditAsync(session, request, "create", "robot", full, project?.Name);
        return robot;
    }

    /// <summary>The project that a new robot is to belong to, null for the system; and whether the caller may make one there.</summary>
    private async Task<Project?> HomeAsync(DbSession session, ApiRequest request, RobotReq body)
    {
        if (request.Route("project_name_or_id").Length > 0)
        {
            return await rights.RequireAsync(session, request, new("robot", "create"));
        }

        if (body.Level == "system")
        {
            await rights.RequireSystemAsync(session, request, new("robot", "create"));
            return null;
        }

        return body is { Level: "project", Permissions: [{ Namespace: { } project }] }
            ? await ground.Door.RequireInProjectAsync(session, request, project, "create")
            : throw ApiErrors.Field("level", "must be system, or project with the permissions of one project");
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<RobotReq>();
        await writes.CommitAsync(async session =>
        {
            var (robot, project) = await ground.Door.FindAsync(session, request, "update");
            if (body.Name is { Length: > 0 } name && robot.Name != name && robot.Name != (project is null ? AccountNames.SystemRobot(name) : AccountNames.ProjectRobot(project.Name, name)))
            {
                throw ApiErrors.Field("name", "robots keep their names");
            }

            var permissions = body.Permissions is null ? robot.Permissions : RobotRules.Permissions(body.Permissions, project?.Name);
            await ground.Delegation.RequireAsync(session, request.Account, permissions);
            var ends = body.Duration is null ? robot.Expires : ground.Rules.Ends(robot.Created, body.Duration);
            await ground.Robots.UpdateAsync(session, robot.Id, RobotRules.Description(body.Description) ?? robot.Description, permissions, body.Disable ?? robot.IsDisabled, ends);
            await writes.Access.AccountAsync(session, robot.Name);
            await writes.AuditAsync(session, request, "update", "robot", robot.Name, project?.Name, body.Disable is { } off && off != robot.IsDisabled ? off ? "disabled" : "enabled" : null);
        });
    }

    private async Task RotateAsync(ApiRequest request)
    {
        var secret = RobotRules.Secret((await request.BodyAsync<RobotSec>()).Secret);
        await writes.CommitAsync(async session =>
        {
            var (robot, project) = await ground.Door.FindAsync(session, request, "update");
            // Who holds the new secret has what the robot may.
            await ground.Delegation.RequireAsync(session, request.Account, robot.Permissions);
            await ground.Robots.SetSecretAsync(session, robot.Id, secret);
            await writes.Access.AccountAsync(session, robot.Name);
            await writes.AuditAsync(session, request, "update", "robot", robot.Name, project?.Name, "another secret");
        });
        await request.AnswerAsync(new RobotSec(secret));
    }

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var (robot, project) = await ground.Door.FindAsync(session, request, "delete");
            await ground.Robots.DeleteAsync(session, robot.Id);
            await writes.Access.AccountAsync(session, robot.Name);
            await writes.AuditAsync(session, request, "delete", "robot", robot.Name, project?.Name);
        });
}

/// <summary>What changing a robot needs.</summary>
internal sealed record RobotGround(RobotsTable Robots, RobotDoor Door, RobotRules Rules, Delegation Delegation);
