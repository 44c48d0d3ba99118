using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary>Lists robots.</summary>
internal sealed class RobotReadsTable
{
    /// <summary>Those of a project; or all, the system's among them.</summary>
    public async Task<Paged<Robot>> ListAsync(DbSession session, long? project, ListQuery query)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["project"] = project ?? 0 };
        var page = await PagedTable.ReadAsync<RobotsTable.Row>(session, RobotsTable.Columns, project is null ? "1 = 1" : "project_id = @project", parameters, query);
        return page.Select(row => row.ToRobot());
    }
}
