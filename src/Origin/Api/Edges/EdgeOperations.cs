using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Edges;

/// <summary>An enrolled edge: ours, Harbor has none.</summary>
internal sealed record EdgeAnswer(long Id, string Name, string Site, string? Address, bool Disable, string CreationTime, string? LastSeen);

/// <summary>An edge that was enrolled, or has another secret: its credential is shown here only.</summary>
internal sealed record EdgeCredentialAnswer(long Id, string Name, string Credential);

/// <summary>What enrols or changes an edge.</summary>
internal sealed record EdgeReq(string? Name, string? Site, string? Address, bool? Disable);

/// <summary><c>/edges</c>: which edges may ask this origin, which system administrators decide.</summary>
internal sealed class EdgeOperations(Database.Database database, EdgesTable edges, ApiRights rights, ApiWrites writes) : IApiResource
{
    private const int Longest = 255;

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/edges", "All edges", ListAsync) { Answer = typeof(EdgeAnswer), IsList = true },
        new("POST", "/edges", "Enrol an edge; the answer is the only one that has its credential", CreateAsync) { Body = typeof(EdgeReq), Answer = typeof(EdgeCredentialAnswer), Status = StatusCodes.Status201Created },
        new("GET", "/edges/{edge_id}", "One edge", GetAsync) { Answer = typeof(EdgeAnswer) },
        new("PUT", "/edges/{edge_id}", "Change an edge, or keep it out", UpdateAsync) { Body = typeof(EdgeReq) },
        new("PATCH", "/edges/{edge_id}", "Give an edge another credential, and end the old one", RefreshAsync) { Answer = typeof(EdgeCredentialAnswer) },
        new("DELETE", "/edges/{edge_id}", "Remove an edge", DeleteAsync),
    ];

    private async Task ListAsync(ApiRequest request) =>
        await request.AnswerAsync(await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("edge", "list"));
                return (await edges.ListAsync(session)).Select(Show).ToList();
            },
            request.Aborted));

    private async Task GetAsync(ApiRequest request) => await request.AnswerAsync(Show(await database.ReadAsync(session => FindAsync(session, request, "read"), request.Aborted)));

    private async Task CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<EdgeReq>();
        var name = AccountNames.IsMachine(body.Name) ? body.Name : throw ApiErrors.Field("name", "lower-case letters and digits, with '.', '_' or '-' between");
        var (site, address) = (Text("site", body.Site) ?? name, Text("address", body.Address));
        var secret = Secrets.Make(Secrets.EdgePrefix);
        var made = await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("edge", "create"));
            var edge = await edges.InsertAsync(session, name, site, address, secret) ?? throw ApiErrors.Conflict.With($"there is an edge {name} already");
            await writes.AuditAsync(session, request, "create", "edge", name);
            return edge;
        });
        await request.CreatedAsync($"/edges/{made.Id}", Show(made, secret));
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<EdgeReq>();
        await writes.CommitAsync(async session =>
        {
            var edge = await FindAsync(session, request, "update");
            await edges.UpdateAsync(session, edge.Id, Text("site", body.Site) ?? edge.Site, Text("address", body.Address) ?? edge.Address, body.Disable ?? edge.IsDisabled);
            await ChangedAsync(session, request, "update", edge);
        });
    }

    private async Task RefreshAsync(ApiRequest request)
    {
        var secret = Secrets.Make(Secrets.EdgePrefix);
        var changed = await writes.CommitAsync(async session =>
        {
            var edge = await FindAsync(session, request, "update");
            await edges.SetSecretAsync(session, edge.Id, secret);
            await ChangedAsync(session, request, "update", edge);
            return edge;
        });
        await request.AnswerAsync(Show(changed, secret));
    }

    private Task DeleteAsync(ApiRequest request) => writes.CommitAsync(async session =>
    {
        var edge = await FindAsync(session, request, "delete");
        await edges.DeleteAsync(session, edge.Id);
        await ChangedAsync(session, request, "delete", edge);
    });

    private async Task<EnrolledEdge> FindAsync(DbSession session, ApiRequest request, string action)
    {
        await rights.RequireSystemAsync(session, request, new("edge", action));
        return await edges.FindAsync(session, request.Id("edge_id")) ?? throw ApiErrors.NotFound.With();
    }

    private async Task ChangedAsync(DbSession session, ApiRequest request, string operation, EnrolledEdge edge)
    {
        await writes.Access.AccountAsync(session, AccountNames.Edge(edge.Name));
        await writes.AuditAsync(session, request, operation, "edge", edge.Name);
    }

    private static string? Text(string field, string? text) =>
        text is null or { Length: > 0 and <= Longest } ? text : throw ApiErrors.Field(field, $"1 to {Longest} characters");

    private static EdgeAnswer Show(EnrolledEdge edge) => new(edge.Id, edge.Name, edge.Site, edge.Address, edge.IsDisabled, Time(edge.Created), edge.LastSeen is { } seen ? Time(seen) : null);

    private static EdgeCredentialAnswer Show(EnrolledEdge edge, string secret) => new(edge.Id, edge.Name, $"{AccountNames.Edge(edge.Name)}:{secret}");

    private static string Time(DateTimeOffset time) => ApiTime.Text(time.ToUnixTimeMilliseconds());
}
