using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Support;

/// <summary>A real origin with identities and a real edge in front of it, enrolled; alice is a developer of <c>closed</c>, bob of nothing.</summary>
internal sealed class EdgeSite : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();

    private EdgeSite(TestOrigin origin) => Origin = origin;

    public TestOrigin Origin { get; }

    public EdgeServer Edge { get; private set; } = null!;

    public Project Closed { get; private set; } = null!;

    /// <summary>Starts both; in one process the edge hears of changes before they are acknowledged, else it asks for them.</summary>
    public static async Task<EdgeSite> StartAsync(bool together, string? credential = null)
    {
        IEventBus bus = together ? new InProcessBus() : new DisconnectedBus();
        var site = new EdgeSite(await TestOrigin.StartAsync(bus));
        site.Edge = await EdgeServer.StartAsync(
            site._data.Path,
            site.Origin.Client.BaseAddress!,
            bus,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["AllowAnonymousWrite"] = "false", ["Edge:Credential"] = credential ?? await site.Origin.EnrolAsync("zurich") });
        site.Closed = await site.Origin.ProjectAsync("closed");
        await site.Origin.ProjectAsync("open", isPublic: true);
        var alice = await site.Origin.UserAsync("alice");
        await site.Origin.UserAsync("bob");
        await site.Origin.WriteAsync(session => site.Origin.The<MembersTable>().InsertAsync(session, site.Closed.Id, MemberKind.User, alice.Id, HarborRoles.Developer.Id));
        return site;
    }

    /// <summary>A token from the edge's token service; null for a refused login.</summary>
    public async Task<string?> TokenAsync(string name, string scope, string password = People.Password)
    {
        using var client = Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        using var answer = await client.GetAsync($"/service/token?service=edgeregistry&scope={scope}");
        if (answer.StatusCode is HttpStatusCode.Unauthorized)
        {
            return null;
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("token").GetString();
    }

    /// <summary>A client of the edge.</summary>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Edge.Address };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Pushes a blob through the edge; its path.</summary>
    public async Task<string> PushBlobAsync(string repository, string name = "alice", string password = People.Password)
    {
        using var client = Client(await TokenAsync(name, $"repository:{repository}:pull,push", password));
        var body = RandomNumberGenerator.GetBytes(1000);
        var digest = Content.Sha256(body);
        using var pushed = await client.PostAsync($"/v2/{repository}/blobs/uploads/?digest={digest}", new ByteArrayContent(body));
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        return $"/v2/{repository}/blobs/{digest}";
    }

    /// <summary>Changes rights, as the management API does.</summary>
    public Task ChangeAsync(string project, Func<DbSession, Task> change) => Origin.The<ChangeLog>().CommitAsync(async session =>
    {
        await change(session);
        await Origin.The<AccessChanges>().ProjectAsync(session, project);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Origin.DisposeAsync();
        _data.Dispose();
    }
}
