using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary><c>/robots</c>, and <c>/projects/{p}/robots</c>, which names the same robots from their project.</summary>
internal sealed class RobotOperations(Database.Database database, ApiRights rights, RobotDoor door, RobotReadsTable reads) : IApiResource
{
    private const string OfProject = "/projects/{project_name_or_id}/robots", One = "/robots/{robot_id}", OneOfProject = OfProject + "/{robot_id}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/robots", "Robots: all of them, or with q=Level=project,ProjectID=1 a project's", ListAsync) { Answer = typeof(RobotAnswer), Columns = RobotColumns.All },
        new("GET", OfProject, "The robots of a project", ListOfProjectAsync) { Answer = typeof(RobotAnswer), Columns = RobotColumns.All },
        new("GET", One, "One robot", GetAsync) { Answer = typeof(RobotAnswer) },
        new("GET", OneOfProject, "One robot of a project", GetAsync) { Answer = typeof(RobotAnswer) },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        var (query, project) = Harbor(request);
        var page = await database.ReadAsync(
            async session =>
            {
                if (project is { } id)
                {
                    await door.RequireInProjectAsync(session, request, id, "list");
                }
                else
                {
                    await rights.RequireSystemAsync(session, request, new("robot", "list"));
                }

                return await reads.ListAsync(session, project, query);
            },
            request.Aborted);
        await request.AnswerAsync(page, RobotRules.Show);
    }

    private async Task ListOfProjectAsync(ApiRequest request)
    {
        var query = request.List(RobotColumns.All);
        var page = await database.ReadAsync(
            async session => await reads.ListAsync(session, (await rights.RequireAsync(session, request, new("robot", "list"))).Id, query),
            request.Aborted);
        await request.AnswerAsync(page, RobotRules.Show);
    }

    private async Task GetAsync(ApiRequest request) =>
        await request.AnswerAsync(RobotRules.Show((await database.ReadAsync(session => door.FindAsync(session, request, "read"), request.Aborted)).Robot));

    // Harbor's clients ask for a project's robots with q=Level=project,ProjectID=1, and with q=Level=system for the others.
    private static (ListQuery Query, long? Project) Harbor(ApiRequest request)
    {
        var values = request.Http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var q = (values.GetValueOrDefault("q").ToString() ?? "").Replace("ProjectID=", "project_id=", StringComparison.Ordinal).Replace("Level=", "level=", StringComparison.Ordinal);
        values["q"] = q;
        var named = ConditionReader.Read(q).FirstOrDefault(condition => condition is { Field: "project_id", Kind: ConditionKind.Exact });
        return (ListQuery.Read(new QueryCollection(values), RobotColumns.All), named is not null && long.TryParse(named.Values[0], out var id) ? id : null);
    }
}
