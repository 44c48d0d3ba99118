using System.Net;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>The life of a project.</summary>
public sealed class ProjectsOverHttp : IAsyncLifetime
{
    private ApiSite _site = null!;

    public async Task InitializeAsync() => _site = await ApiSite.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_project_is_made_read_changed_and_deleted()
    {
        var made = await _site.SendAsync("POST", "/projects", new { project_name = "team", metadata = new Dictionary<string, string> { ["public"] = "false", ["auto_scan"] = "true" }, storage_limit = -1 });
        made.Is(HttpStatusCode.Created);
        var location = made.Headers["Location"];
        Assert.StartsWith("/api/v2.0/projects/", location, StringComparison.Ordinal);

        var read = await _site.GetAsync(location["/api/v2.0".Length..]);
        Assert.Equal("team", read.Field("name"));
        Assert.Equal("admin", read.Field("owner_name"));
        Assert.Equal("false", read.Json.GetProperty("metadata").GetProperty("public").GetString());
        Assert.Equal("true", read.Json.GetProperty("metadata").GetProperty("auto_scan").GetString());
        Assert.Equal("1", read.Field("current_user_role_id"));

        (await _site.SendAsync("PUT", "/projects/team", new { metadata = new Dictionary<string, string> { ["public"] = "true" } })).Is(HttpStatusCode.OK);
        var changed = (await _site.GetAsync("/projects/team")).Json.GetProperty("metadata");
        Assert.Equal("true", changed.GetProperty("public").GetString());
        Assert.Equal("true", changed.GetProperty("auto_scan").GetString());

        (await _site.SendAsync("DELETE", "/projects/team")).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team")).Is(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await _site.ProjectAsync("team");

        (await _site.SendAsync("POST", "/projects", new { project_name = "team" })).Is(HttpStatusCode.Conflict, "CONFLICT");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Team")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("tëam")]
    [InlineData("team'; DROP TABLE projects; --")]
    public async Task What_is_no_name_is_refused_with_the_field(string name)
    {
        var answer = await _site.SendAsync("POST", "/projects", new { project_name = name });

        answer.Is(HttpStatusCode.BadRequest, "BAD_REQUEST");
        Assert.StartsWith("project_name:", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_made_a_project_administers_it()
    {
        await _site.UserAsync("alice");
        await _site.MakeAsync("/projects", new { project_name = "hers" }, ApiSite.As("alice"));

        var members = await _site.GetAsync("/projects/hers/members", ApiSite.As("alice"));

        Assert.Equal(["alice"], members.All("entity_name"));
        Assert.Equal(["projectAdmin"], members.All("role_name"));
    }

    [Fact]
    public async Task Only_administrators_make_projects_where_it_is_set_so()
    {
        await _site.UserAsync("alice");
        (await _site.SendAsync("PUT", "/configurations", new { project_creation_restriction = "adminonly" })).Is(HttpStatusCode.OK);

        (await _site.SendAsync("POST", "/projects", new { project_name = "hers" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden, "FORBIDDEN");
    }

    [Fact]
    public async Task Who_may_not_read_a_project_hears_the_same_as_of_none()
    {
        await _site.UserAsync("eve");
        var id = await _site.ProjectAsync("secret");

        foreach (var (method, path) in new[] { ("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/members"), ("GET", "/robots"), ("GET", "/summary"), ("GET", "/metadatas"), ("GET", "/repositories"), ("GET", "/logs"), ("GET", "/_deletable") })
        {
            var body = method == "PUT" ? new { } : null;
            var there = await _site.SendAsync(method, $"/projects/secret{path}", body, ApiSite.As("eve"));
            var nowhere = await _site.SendAsync(method, $"/projects/nothing{path}", body, ApiSite.As("eve"));
            there.Is(HttpStatusCode.NotFound);
            Assert.Equal((nowhere.Status, nowhere.Text), (there.Status, there.Text));
            (await _site.SendAsync(method, $"/projects/secret{path}", body, anonymous: true)).Is(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            (await _site.SendAsync(method, $"/projects/nothing{path}", body, anonymous: true)).Is(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        }

        (await _site.GetAsync($"/projects/{id}", ApiSite.As("eve"))).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("HEAD", "/projects?project_name=secret", who: ApiSite.As("eve"))).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("HEAD", "/projects?project_name=secret")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("secret", (await _site.GetAsync("/projects", ApiSite.As("eve"))).All("name"));
    }

    [Fact]
    public async Task Anybody_reads_public_projects()
    {
        await _site.ProjectAsync("open", isPublic: true);
        await _site.ProjectAsync("closed");

        var names = (await _site.SendAsync("GET", "/projects", anonymous: true)).All("name");

        Assert.Contains("open", names);
        Assert.DoesNotContain("closed", names);
        (await _site.SendAsync("GET", "/projects/open", anonymous: true)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Digits_are_a_number_unless_the_header_says_that_they_are_a_name()
    {
        await _site.ProjectAsync("123");
        var id = await _site.ProjectAsync("other");

        Assert.Equal("other", (await _site.GetAsync($"/projects/{id}")).Field("name"));
        (await _site.GetAsync("/projects/123")).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("GET", "/projects/123", headers: ("X-Is-Resource-Name", "true"))).Is(HttpStatusCode.OK);
        (await _site.SendAsync("GET", $"/projects/{id}", headers: ("X-Is-Resource-Name", "true"))).Is(HttpStatusCode.NotFound);
        (await _site.GetAsync("/projects/99999999999999999999999")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Metadata_is_read_added_changed_and_removed()
    {
        await _site.ProjectAsync("team");

        (await _site.SendAsync("POST", "/projects/team/metadatas", new { severity = "high" })).Is(HttpStatusCode.OK);
        (await _site.SendAsync("PUT", "/projects/team/metadatas/public", new Dictionary<string, string> { ["public"] = "true" })).Is(HttpStatusCode.OK);
        Assert.Equal("high", (await _site.GetAsync("/projects/team/metadatas/severity")).Field("severity"));
        Assert.Equal("true", (await _site.GetAsync("/projects/team/metadatas")).Field("public"));
        (await _site.SendAsync("DELETE", "/projects/team/metadatas/severity")).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team/metadatas/severity")).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("PUT", "/projects/team/metadatas/public", new Dictionary<string, string> { ["severity"] = "low" })).Is(HttpStatusCode.BadRequest);
        (await _site.SendAsync("PUT", "/projects/team/metadatas/public", new Dictionary<string, string> { ["public"] = "perhaps" })).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_summary_counts_members_by_role()
    {
        await _site.UserAsync("alice");
        await _site.ProjectAsync("team");
        await _site.MemberAsync("team", "alice", 2);

        var summary = await _site.GetAsync("/projects/team/summary");

        Assert.Equal(("1", "1", "0"), (summary.Field("project_admin_count"), summary.Field("developer_count"), summary.Field("guest_count")));
        Assert.Equal("True", (await _site.GetAsync("/projects/team/_deletable")).Field("deletable"));
    }
}
