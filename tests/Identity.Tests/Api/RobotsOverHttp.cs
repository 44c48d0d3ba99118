using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Robots of the system and of projects.</summary>
public sealed class RobotsOverHttp : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync(_time);
        await _site.ProjectAsync("team");
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_robot_shows_its_secret_once_and_logs_in_with_it_until_its_end()
    {
        var made = await MakeAsync("ci", duration: 2, "project:read");
        Assert.Equal("robot$team+ci", made.Field("name"));
        Assert.Equal(_time.GetUtcNow().AddDays(2).ToUnixTimeSeconds().ToString(), made.Field("expires_at"));
        var robot = ("robot$team+ci", made.Field("secret"));

        (await _site.GetAsync("/projects/team", robot)).Is(HttpStatusCode.OK);
        var read = await _site.GetAsync($"/robots/{made.Field("id")}");
        Assert.Equal(("project", "2", "admin"), (read.Field("level"), read.Field("duration"), read.Field("creator_name")));
        Assert.DoesNotContain("secret", read.Text, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(2));
        (await _site.GetAsync("/projects/team", robot)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_robot_gets_another_secret_is_disabled_and_deleted()
    {
        var made = await MakeAsync("ci", duration: -1, "project:read");
        var path = $"/robots/{made.Field("id")}";
        Assert.Equal("-1", made.Field("expires_at"));

        var rotated = await _site.SendAsync("PATCH", path, new { secret = "" });
        (await _site.GetAsync("/projects/team", ("robot$team+ci", made.Field("secret")))).Is(HttpStatusCode.Unauthorized);
        var robot = ("robot$team+ci", rotated.Field("secret"));
        (await _site.GetAsync("/projects/team", robot)).Is(HttpStatusCode.OK);

        (await _site.SendAsync("PUT", path, new { name = "robot$team+ci", level = "project", disable = true, duration = -1 })).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team", robot)).Is(HttpStatusCode.Unauthorized);
        (await _site.SendAsync("DELETE", path)).Is(HttpStatusCode.OK);
        (await _site.GetAsync(path)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_secret_that_is_guessable_is_refused()
    {
        var id = (await MakeAsync("ci", -1, "project:read")).Field("id");

        (await _site.SendAsync("PATCH", $"/robots/{id}", new { secret = "Harbor12345" })).Is(HttpStatusCode.BadRequest, "BAD_REQUEST");
    }

    [Fact]
    public async Task Robots_are_listed_as_Harbors_clients_ask()
    {
        var id = (await _site.GetAsync("/projects/team")).Field("project_id");
        await MakeAsync("ci", -1, "project:read");
        await _site.SendAsync("POST", "/robots", new { name = "all", level = "system", duration = -1, permissions = Of("project", "*", "repository:pull") });

        Assert.Equal(["robot$team+ci"], (await _site.GetAsync($"/robots?q=Level%3Dproject%2CProjectID%3D{id}")).All("name"));
        Assert.Equal(["robot$all"], (await _site.GetAsync("/robots?q=Level%3Dsystem")).All("name"));
        Assert.Equal(["robot$team+ci"], (await _site.GetAsync("/projects/team/robots")).All("name"));
    }

    [Theory]
    [InlineData("system", "project", "team", "nothing:at-all")]
    [InlineData("system", "system", "team", "user:list")]
    [InlineData("system", "other", "/", "user:list")]
    [InlineData("project", "project", "*", "repository:pull")]
    [InlineData("project", "system", "/", "user:list")]
    public async Task Permissions_that_there_are_not_are_refused(string level, string kind, string where, string permission)
    {
        var answer = await _site.SendAsync("POST", "/robots", new { name = "x", level, permissions = Of(kind, where, permission) });

        Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, answer.Text);
    }

    [Theory]
    [InlineData("""{"name":"x","level":"system","permissions":null}""")]
    [InlineData("""{"name":"x","level":"system","permissions":[null]}""")]
    [InlineData("""{"name":"x","level":"system","permissions":[{}]}""")]
    [InlineData("""{"name":"x","level":"system","permissions":[{"kind":"project","namespace":null,"access":[{"resource":"repository","action":"pull"}]}]}""")]
    [InlineData("""{"name":"x","level":"system","permissions":[{"kind":"project","namespace":"*","access":[null]}]}""")]
    [InlineData("""{"name":"x","level":"nothing","permissions":[{"kind":"project","namespace":"*","access":[{"resource":"repository","action":"pull"}]}]}""")]
    [InlineData("""{"name":"X y","level":"system"}""")]
    [InlineData("""{"name":"x","level":"system","duration":0.5}""")]
    public async Task Bodies_that_are_none_are_refused(string body) => (await _site.SendAsync("POST", "/robots", body)).Is(HttpStatusCode.BadRequest, "BAD_REQUEST");

    [Fact]
    public async Task Nobody_makes_a_robot_that_may_more_than_he()
    {
        await _site.UserAsync("alice");
        var role = await _site.MakeAsync("/roles", new
        {
            name = "smith",
            permissions = new[] { new { resource = "project", action = "read" }, new { resource = "robot", action = "create" }, new { resource = "robot", action = "update" }, new { resource = "repository", action = "pull" } },
        });
        await _site.MemberAsync("team", "alice", role);
        await _site.ProjectAsync("other");
        var strong = (await MakeAsync("strong", -1, "repository:push")).Field("id");

        (await _site.SendAsync("POST", "/projects/team/robots", new { name = "a", permissions = Of("project", "team", "repository:push") }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("PATCH", $"/robots/{strong}", new { secret = "" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/robots", new { name = "a", level = "system", permissions = Of("project", "*", "repository:pull") }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/robots", new { name = "a", level = "project", permissions = Of("project", "other", "repository:pull") }, ApiSite.As("alice"))).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("POST", "/projects/team/robots", new { name = "a", permissions = Of("project", "team", "repository:pull") }, ApiSite.As("alice"))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_robot_makes_only_robots_within_its_own_permissions()
    {
        var made = await _site.SendAsync("POST", "/robots", new
        {
            name = "maker",
            level = "system",
            permissions = Of("system", "/", "robot:create").Concat(Of("project", "*", "repository:pull")).ToArray(),
        });
        var maker = ("robot$maker", made.Field("secret"));

        (await _site.SendAsync("POST", "/robots", new { name = "b", level = "system", permissions = Of("project", "*", "repository:push") }, maker)).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/robots", new { name = "b", level = "system", permissions = Of("system", "/", "user:create") }, maker)).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/robots", new { name = "b", level = "system", permissions = Of("project", "*", "repository:pull") }, maker)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_projects_robots_go_with_it()
    {
        var made = await MakeAsync("ci", -1, "project:read");

        (await _site.SendAsync("DELETE", "/projects/team")).Is(HttpStatusCode.OK);

        (await _site.GetAsync("/projects", ("robot$team+ci", made.Field("secret")))).Is(HttpStatusCode.Unauthorized);
    }

    private static object[] Of(string kind, string where, string permission) =>
        [new { kind, @namespace = where, access = new[] { new { resource = permission.Split(':')[0], action = permission.Split(':')[1], effect = "allow" } } }];

    private async Task<ApiAnswer> MakeAsync(string name, int duration, string permission)
    {
        var made = await _site.SendAsync("POST", "/robots", new { name, level = "project", duration, permissions = Of("project", "team", permission) });
        made.Is(HttpStatusCode.Created);
        return made;
    }
}
