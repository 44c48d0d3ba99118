using System.Net;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Members, custom roles and groups.</summary>
public sealed class MembersOverHttp : IAsyncLifetime
{
    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync();
        await _site.UserAsync("alice");
        await _site.UserAsync("bob");
        await _site.ProjectAsync("team");
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_member_is_made_found_changed_and_removed()
    {
        var id = await _site.MemberAsync("team", "alice", 3);
        var path = $"/projects/team/members/{id}";

        var member = await _site.GetAsync(path);
        Assert.Equal(("alice", "u", "guest", ""), (member.Field("entity_name"), member.Field("entity_type"), member.Field("role_name"), member.Field("prefix")));
        Assert.Equal(["alice"], (await _site.GetAsync("/projects/team/members?entityname=lic")).All("entity_name"));

        (await _site.SendAsync("PUT", path, new { role_id = 2 })).Is(HttpStatusCode.OK);
        Assert.Equal("developer", (await _site.GetAsync(path)).Field("role_name"));
        (await _site.SendAsync("DELETE", path)).Is(HttpStatusCode.OK);
        (await _site.GetAsync(path)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_is_a_member_twice_but_in_another_part_of_the_project()
    {
        await _site.MemberAsync("team", "alice", 3);
        var again = await _site.SendAsync("POST", "/projects/team/members", new { role_id = 2, member_user = new { username = "alice" } });

        again.Is(HttpStatusCode.Conflict, "CONFLICT");
        await _site.MemberAsync("team", "alice", 2, "services/api");
    }

    [Fact]
    public async Task Who_is_no_user_no_group_or_both_is_refused()
    {
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { username = "nobody" } })).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { }, member_group = new { } })).Is(HttpStatusCode.BadRequest);
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 77, member_user = new { username = "alice" } })).Is(HttpStatusCode.BadRequest);
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { username = "alice" }, prefix = "../x" })).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_group_gives_its_people_its_role()
    {
        var alice = await _site.UserAsync("carol");
        var group = await _site.MakeAsync("/usergroups", new { group_name = "ops", group_type = 2 });
        await _site.MakeAsync("/projects/team/members", new { role_id = 2, member_group = new { id = group } });
        (await _site.GetAsync("/projects/team", ApiSite.As("carol"))).Is(HttpStatusCode.NotFound);

        (await _site.SendAsync("PUT", $"/usergroups/{group}/members/{alice}")).Is(HttpStatusCode.OK);
        Assert.Equal("2", (await _site.GetAsync("/projects/team", ApiSite.As("carol"))).Field("current_user_role_id"));
        Assert.Equal(["carol"], (await _site.GetAsync($"/usergroups/{group}/members")).All("username"));

        (await _site.SendAsync("DELETE", $"/usergroups/{group}")).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team", ApiSite.As("carol"))).Is(HttpStatusCode.NotFound);
        Assert.DoesNotContain("ops", (await _site.GetAsync("/projects/team/members")).All("entity_name"));
    }

    [Fact]
    public async Task A_group_of_a_directory_is_known_from_its_first_membership()
    {
        await _site.MakeAsync("/projects/team/members", new { role_id = 3, member_group = new { group_type = 1, ldap_group_dn = "CN=Dev,DC=example,DC=org" } });

        var groups = await _site.GetAsync("/usergroups?ldap_group_dn=cn%3Ddev,dc%3Dexample,dc%3Dorg");

        Assert.Equal(["cn=dev,dc=example,dc=org"], groups.All("ldap_group_dn"));
        Assert.Equal(["1"], (await _site.GetAsync("/usergroups/search?groupname=dev", ApiSite.As("alice"))).All("group_type"));
    }

    [Fact]
    public async Task A_custom_role_gives_what_it_lists_and_nothing_once_it_is_gone()
    {
        var role = await _site.MakeAsync("/roles", new { name = "auditor", permissions = new[] { new { resource = "project", action = "read" }, new { resource = "log", action = "list" } } });
        await _site.MemberAsync("team", "alice", role);

        (await _site.GetAsync("/projects/team/logs", ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team/members", ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden, "FORBIDDEN");
        Assert.Contains("team", (await _site.GetAsync("/projects", ApiSite.As("alice"))).All("name"));

        (await _site.SendAsync("PUT", $"/roles/{role}", new { permissions = new[] { new { resource = "member", action = "list" } } })).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team/members", ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("team", (await _site.GetAsync("/projects", ApiSite.As("alice"))).All("name"));

        (await _site.SendAsync("DELETE", $"/roles/{role}")).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team/members", ApiSite.As("alice"))).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Harbors_roles_stay_as_they_are()
    {
        Assert.Equal(["1", "2", "3", "4", "5"], (await _site.GetAsync("/roles", ApiSite.As("alice"))).All("id"));
        (await _site.SendAsync("DELETE", "/roles/1")).Is(HttpStatusCode.PreconditionFailed, "PRECONDITION");
        (await _site.SendAsync("POST", "/roles", new { name = "x", permissions = new[] { new { resource = "user", action = "create" } } })).Is(HttpStatusCode.BadRequest);
        (await _site.SendAsync("POST", "/roles", new { name = "x", permissions = new object?[] { null } })).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nobody_gives_a_role_that_may_more_than_he()
    {
        var role = await _site.MakeAsync("/roles", new
        {
            name = "doorkeeper",
            permissions = new[] { new { resource = "project", action = "read" }, new { resource = "member", action = "list" }, new { resource = "member", action = "create" }, new { resource = "member", action = "update" }, new { resource = "member", action = "delete" } },
        });
        var own = await _site.MemberAsync("team", "alice", role);
        var admin = (await _site.GetAsync("/projects/team/members?entityname=admin")).All("id")[0];

        (await _site.SendAsync("PUT", $"/projects/team/members/{own}", new { role_id = 1 }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { username = "bob" } }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { username = "alice" }, prefix = "x" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("DELETE", $"/projects/team/members/{admin}", who: ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        await _site.MakeAsync("/projects/team/members", new { role_id = role, member_user = new { username = "bob" } }, ApiSite.As("alice"));
    }

    [Fact]
    public async Task A_member_of_another_project_cannot_be_reached_through_ones_own()
    {
        var id = await _site.MemberAsync("team", "alice", 2);
        await _site.MakeAsync("/projects", new { project_name = "bobs" }, ApiSite.As("bob"));

        (await _site.SendAsync("DELETE", $"/projects/bobs/members/{id}", who: ApiSite.As("bob"))).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("PUT", $"/projects/bobs/members/{id}", new { role_id = 1 }, ApiSite.As("bob"))).Is(HttpStatusCode.NotFound);
    }
}
