using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary><c>/projects/{p}/metadatas</c>.</summary>
internal sealed class MetadataOperations(Database.Database database, ApiRights rights, ApiWrites writes, ProjectTables tables) : IApiResource
{
    private const string All = "/projects/{project_name_or_id}/metadatas", One = All + "/{meta_name}";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", All, "A project's metadata", request => ShowAsync(request, null)) { Answer = typeof(Dictionary<string, string>) },
        new("POST", All, "Add metadata to a project", request => MergeAsync(request, null, "create")) { Body = typeof(Dictionary<string, string>) },
        new("GET", One, "One entry of a project's metadata", request => ShowAsync(request, request.Route("meta_name"))) { Answer = typeof(Dictionary<string, string>) },
        new("PUT", One, "Change one entry", request => MergeAsync(request, request.Route("meta_name"), "update")) { Body = typeof(Dictionary<string, string>) },
        new("DELETE", One, "Remove one entry", RemoveAsync),
    ];

    private async Task ShowAsync(ApiRequest request, string? name)
    {
        var all = await database.ReadAsync(async session => ProjectMetadata.Of(await rights.RequireAsync(session, request, new("metadata", "read"))), request.Aborted);
        if (name is not null)
        {
            all = all.TryGetValue(name, out var value) ? new() { [name] = value } : throw ApiErrors.NotFound.With();
        }

        await request.AnswerAsync(all);
    }

    private async Task MergeAsync(ApiRequest request, string? name, string action)
    {
        var body = await request.BodyAsync<Dictionary<string, string?>>();
        if (body.Count != 1 && name is not null || body.Keys.FirstOrDefault(key => !ProjectMetadata.IsKnown(key) || (name is not null && key != name)) is not null)
        {
            throw ApiErrors.BadRequest.With(name is null ? "only Harbor's metadata names are known" : $"the body must be an object with the one member {name}");
        }

        await writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("metadata", action));
            var all = ProjectMetadata.Of(project);
            ProjectMetadata.Merge(all, body);
            await tables.StoreAsync(session, writes, request, project, all);
        });
    }

    private Task RemoveAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var project = await rights.RequireAsync(session, request, new("metadata", "delete"));
            var all = ProjectMetadata.Of(project);
            if (!all.Remove(request.Route("meta_name")))
            {
                throw ApiErrors.NotFound.With();
            }

            await tables.StoreAsync(session, writes, request, project, all);
        });
}
