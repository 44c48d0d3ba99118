using System.Net;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Each role tries each operation of a project: what the matrix of roles says is what the API does.</summary>
public sealed class RightsOverHttp : IAsyncLifetime
{
    // Where it may, it finds nothing or has nothing to do: so that one walk does not change what the next one sees.
    private static readonly (string Permission, string Method, string Path, object? Body)[] Tries =
    [
        ("project:read", "GET", "", null),
        ("project:read", "GET", "/summary", null),
        ("project:update", "PUT", "", new { }),
        ("project:delete", "GET", "/_deletable", null),
        ("metadata:read", "GET", "/metadatas", null),
        ("metadata:read", "GET", "/metadatas/public", null),
        ("metadata:create", "POST", "/metadatas", new { severity = "low" }),
        ("metadata:update", "PUT", "/metadatas/severity", new { severity = "low" }),
        ("metadata:delete", "DELETE", "/metadatas/nothing", null),
        ("member:list", "GET", "/members", null),
        ("member:create", "POST", "/members", new { }),
        ("member:read", "GET", "/members/0", null),
        ("member:update", "PUT", "/members/0", new { role_id = 5 }),
        ("member:delete", "DELETE", "/members/0", null),
        ("robot:list", "GET", "/robots", null),
        ("robot:create", "POST", "/robots", new { name = "x" }),
        ("log:list", "GET", "/logs", null),
        ("log:list", "GET", "/auditlog-exts", null),
        ("repository:list", "GET", "/repositories", null),
        ("repository:read", "GET", "/repositories/none", null),
        ("repository:delete", "DELETE", "/repositories/none", null),
        ("artifact:list", "GET", "/repositories/none/artifacts", null),
        ("artifact:read", "GET", "/repositories/none/artifacts/latest", null),
        ("artifact:delete", "DELETE", "/repositories/none/artifacts/latest", null),
        ("tag:list", "GET", "/repositories/none/artifacts/latest/tags", null),
        ("tag:create", "POST", "/repositories/none/artifacts/latest/tags", new { name = "x" }),
        ("tag:delete", "DELETE", "/repositories/none/artifacts/latest/tags/x", null),
    ];

    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync();
        await _site.ProjectAsync("team");
        await _site.ProjectAsync("open", isPublic: true);
        await _site.UserAsync("alice");
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_member_may_what_his_role_says_and_nothing_else(long role)
    {
        await _site.MemberAsync("team", "alice", role);
        foreach (var (permission, method, path, body) in Tries)
        {
            var answer = await _site.SendAsync(method, "/projects/team" + path, body, ApiSite.As("alice"));
            var may = HarborRoles.All[role].Permissions.Contains(Permission.Parse(permission));
            Assert.True(may == (answer.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)), $"{method} {path} as role {role}: {(int)answer.Status} {answer.Text}");
            Assert.True((int)answer.Status < 500, $"{method} {path}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Who_is_no_member_finds_nothing_and_nobody_known_is_asked_who_he_is()
    {
        foreach (var (_, method, path, body) in Tries)
        {
            var stranger = await _site.SendAsync(method, "/projects/team" + path, body, ApiSite.As("alice"));
            Assert.True(stranger.Status == HttpStatusCode.NotFound, $"{method} {path}: {(int)stranger.Status}");
            var nobody = await _site.SendAsync(method, "/projects/team" + path, body, anonymous: true);
            Assert.True(nobody.Status == HttpStatusCode.Unauthorized, $"{method} {path}: {(int)nobody.Status}");
        }
    }

    [Fact]
    public async Task A_public_project_is_read_by_everybody_and_changed_by_nobody_else()
    {
        foreach (var (permission, method, path, body) in Tries)
        {
            var answer = await _site.SendAsync(method, "/projects/open" + path, body, ApiSite.As("alice"));
            var may = Permissions.Public.Contains(Permission.Parse(permission));
            Assert.True(may == (answer.Status != HttpStatusCode.Forbidden), $"{method} {path}: {(int)answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task A_system_administrator_may_everything()
    {
        foreach (var (_, method, path, body) in Tries)
        {
            var answer = await _site.SendAsync(method, "/projects/team" + path, body);
            Assert.True(answer.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized), $"{method} {path}: {(int)answer.Status}");
        }
    }
}
