using System.Net;
using EdgeRegistry.Identity.Tests.Audit;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>Tokens that an edge makes itself while its origin is away.</summary>
public sealed class LocalTokensElsewhere : IDisposable
{
    private const string Manifest = "/v2/closed/app/manifests/1.0";
    private readonly TemporaryFolder _here = new();
    private readonly TemporaryFolder _there = new();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task They_are_good_at_their_edge_and_worth_nothing_at_another_one_and_at_the_origin()
    {
        await using var origin = await TestOrigin.StartAsync();
        await origin.JoinAsync(await origin.ProjectAsync("closed"), await origin.UserAsync("alice"), HarborRoles.Developer.Id);
        var gate = new Gate(origin.Client.BaseAddress!);
        await using var here = await EdgeProcess.StartAsync(_here.Path, gate.Address, await origin.EnrolAsync("zurich"));
        await using var there = await EdgeProcess.StartAsync(_there.Path, origin.Client.BaseAddress!, await origin.EnrolAsync("basel"));
        using HttpClient near = new() { BaseAddress = here.Address }, far = new() { BaseAddress = there.Address };
        var token = await near.TokenAsync("alice", People.Password, "repository:closed/app:pull,push");
        Assert.Equal(HttpStatusCode.Created, await near.AskAsync(HttpMethod.Put, Manifest, token, AuditLog.EmptyIndex));
        foreach (var edge in new[] { near, far })
        {
            Assert.Equal(HttpStatusCode.OK, await edge.AskAsync(HttpMethod.Get, Manifest, token)); // one token for every edge; both have it now
        }

        await gate.DisposeAsync(); // zurich is alone
        var local = await near.TokenAsync("alice", People.Password, "repository:closed/app:pull");

        Assert.StartsWith("edge-", TokenAnswers.Claims(local).GetProperty("iss").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await near.AskAsync(HttpMethod.Get, Manifest, local));
        foreach (var elsewhere in new[] { far, origin.Client })
        {
            foreach (var path in new[] { Manifest, "/v2/", "/v2/closed/app/tags/list", "/v2/_catalog", "/v2/closed/nothing/manifests/1.0" })
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.AskAsync(HttpMethod.Get, path, local));
            }
        }
    }
}
