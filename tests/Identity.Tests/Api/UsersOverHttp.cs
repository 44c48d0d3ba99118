using System.Net;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Users, passwords and personal access tokens.</summary>
public sealed class UsersOverHttp : IAsyncLifetime
{
    private ApiSite _site = null!;

    public async Task InitializeAsync() => _site = await ApiSite.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_user_is_made_found_changed_and_deleted()
    {
        var id = await _site.MakeAsync("/users", new { username = "Alice", password = ApiSite.Password, email = "alice@example.org", realname = "Alice Ω", comment = "x" });

        var user = await _site.GetAsync($"/users/{id}");
        Assert.Equal(("alice", "Alice Ω", "False"), (user.Field("username"), user.Field("realname"), user.Field("sysadmin_flag")));
        Assert.DoesNotContain("pbkdf2", user.Text, StringComparison.Ordinal);
        Assert.Equal(["alice"], (await _site.GetAsync("/users?q=email%3D~example.org")).All("username"));
        Assert.Equal("alice", (await _site.GetAsync("/users/current", ApiSite.As("alice"))).Field("username"));

        (await _site.SendAsync("PUT", $"/users/{id}", new { email = "a@example.org" }, ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        Assert.Equal(("a@example.org", "Alice Ω"), ((await _site.GetAsync($"/users/{id}")).Field("email"), (await _site.GetAsync($"/users/{id}")).Field("realname")));
        (await _site.SendAsync("DELETE", $"/users/{id}")).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/users/current", ApiSite.As("alice"))).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("robot$x", ApiSite.Password, "a@example.org", "username")]
    [InlineData("a:b", ApiSite.Password, "a@example.org", "username")]
    [InlineData("", ApiSite.Password, "a@example.org", "username")]
    [InlineData("alice", "short", "a@example.org", "password")]
    [InlineData("alice", ApiSite.Password, "nowhere", "email")]
    public async Task What_cannot_be_a_user_is_refused_with_the_field(string name, string password, string email, string field)
    {
        var answer = await _site.SendAsync("POST", "/users", new { username = name, password, email });

        answer.Is(HttpStatusCode.BadRequest, "BAD_REQUEST");
        Assert.StartsWith(field + ":", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_users_neither_make_nor_list_nor_read_users()
    {
        var admin = (await _site.GetAsync("/users/current")).Field("user_id");
        await _site.UserAsync("alice");

        (await _site.SendAsync("POST", "/users", new { username = "x", password = ApiSite.Password }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/users", new { username = "x", password = ApiSite.Password }, anonymous: true)).Is(HttpStatusCode.Unauthorized);
        (await _site.GetAsync("/users", ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.GetAsync($"/users/{admin}", ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.GetAsync("/users/987654", ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        Assert.Equal(["admin"], (await _site.GetAsync("/users/search?username=adm", ApiSite.As("alice"))).All("username"));
    }

    [Fact]
    public async Task Somebody_registers_himself_only_where_it_is_set()
    {
        (await _site.SendAsync("PUT", "/configurations", new { self_registration = true })).Is(HttpStatusCode.OK);

        (await _site.SendAsync("POST", "/users", new { username = "new", password = ApiSite.Password }, anonymous: true)).Is(HttpStatusCode.Created);

        Assert.Equal("False", (await _site.GetAsync("/users/current", ApiSite.As("new"))).Field("sysadmin_flag"));
    }

    [Fact]
    public async Task The_last_administrator_stays_and_nobody_deletes_himself()
    {
        var admin = (await _site.GetAsync("/users/current")).Field("user_id");

        (await _site.SendAsync("PUT", $"/users/{admin}/sysadmin", new { sysadmin_flag = false })).Is(HttpStatusCode.PreconditionFailed, "PRECONDITION");
        (await _site.SendAsync("PUT", $"/users/{admin}/disabled", new { disabled = true })).Is(HttpStatusCode.PreconditionFailed, "PRECONDITION");
        (await _site.SendAsync("DELETE", $"/users/{admin}")).Is(HttpStatusCode.Forbidden, "FORBIDDEN");
    }

    [Fact]
    public async Task Of_two_administrators_who_remove_each_other_at_once_one_stays()
    {
        var admin = (await _site.GetAsync("/users/current")).Field("user_id");
        var other = await _site.UserAsync("second");
        (await _site.SendAsync("PUT", $"/users/{other}/sysadmin", new { sysadmin_flag = true })).Is(HttpStatusCode.OK);
        await _site.GetAsync("/users/current", ApiSite.As("second")); // both are known: neither request waits for a password

        var answers = await Task.WhenAll(
            _site.SendAsync("PUT", $"/users/{other}/sysadmin", new { sysadmin_flag = false }),
            _site.SendAsync("PUT", $"/users/{admin}/sysadmin", new { sysadmin_flag = false }, ApiSite.As("second")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_makes_himself_an_administrator()
    {
        var alice = await _site.UserAsync("alice");

        (await _site.SendAsync("PUT", $"/users/{alice}/sysadmin", new { sysadmin_flag = true }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("PUT", $"/users/{alice}", new { sysadmin_flag = true, is_admin = true }, ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        Assert.Equal("False", (await _site.GetAsync($"/users/{alice}")).Field("sysadmin_flag"));
    }

    [Fact]
    public async Task A_password_is_changed_with_the_old_one_or_by_an_administrator()
    {
        var alice = await _site.UserAsync("alice");
        var bob = await _site.UserAsync("bob");

        (await _site.SendAsync("PUT", $"/users/{alice}/password", new { old_password = "Wrong1wrong", new_password = "Another1one" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("PUT", $"/users/{bob}/password", new { old_password = ApiSite.Password, new_password = "Another1one" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("PUT", $"/users/{alice}/password", new { old_password = ApiSite.Password, new_password = "weak" }, ApiSite.As("alice"))).Is(HttpStatusCode.BadRequest);
        (await _site.SendAsync("PUT", $"/users/{alice}/password", new { old_password = ApiSite.Password, new_password = "Another1one" }, ApiSite.As("alice"))).Is(HttpStatusCode.OK);

        (await _site.GetAsync("/users/current", ApiSite.As("alice"))).Is(HttpStatusCode.Unauthorized);
        (await _site.GetAsync("/users/current", ("alice", "Another1one"))).Is(HttpStatusCode.OK);
        (await _site.SendAsync("PUT", $"/users/{alice}/password", new { new_password = "Third1third" })).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/users/current", ("alice", "Third1third"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_disabled_user_is_out_at_once()
    {
        var alice = await _site.UserAsync("alice");
        (await _site.GetAsync("/users/current", ApiSite.As("alice"))).Is(HttpStatusCode.OK);

        (await _site.SendAsync("PUT", $"/users/{alice}/disabled", new { disabled = true })).Is(HttpStatusCode.OK);

        (await _site.GetAsync("/users/current", ApiSite.As("alice"))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_personal_access_token_is_shown_once_and_may_what_its_scope_says()
    {
        await _site.UserAsync("alice");
        await _site.MakeAsync("/projects", new { project_name = "hers" }, ApiSite.As("alice"));
        var scope = new[] { new { kind = "project", @namespace = "hers", access = new[] { new { resource = "project", action = "read" } } } };
        var made = await _site.SendAsync("POST", "/users/current/tokens", new { name = "laptop", duration = 7, permissions = scope }, ApiSite.As("alice"));
        made.Is(HttpStatusCode.Created);
        var token = ("alice", made.Field("secret"));

        (await _site.GetAsync("/projects/hers", token)).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/hers/members", token)).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("DELETE", "/projects/hers", who: token)).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/projects", new { project_name = "more" }, token)).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("POST", "/users/current/tokens", new { name = "more" }, token)).Is(HttpStatusCode.Forbidden);
        Assert.DoesNotContain(made.Field("secret"), (await _site.GetAsync("/users/current/tokens", ApiSite.As("alice"))).Text, StringComparison.Ordinal);

        (await _site.SendAsync("DELETE", $"/users/current/tokens/{made.Field("id")}", who: ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/hers", token)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_but_an_administrator_touches_the_tokens_of_others()
    {
        var alice = await _site.UserAsync("alice");
        await _site.UserAsync("eve");
        var id = (await _site.SendAsync("POST", "/users/current/tokens", new { name = "laptop" }, ApiSite.As("alice"))).Field("id");

        (await _site.GetAsync($"/users/{alice}/tokens", ApiSite.As("eve"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("DELETE", $"/users/{alice}/tokens/{id}", who: ApiSite.As("eve"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("DELETE", $"/users/current/tokens/{id}", who: ApiSite.As("eve"))).Is(HttpStatusCode.NotFound);
        (await _site.SendAsync("POST", $"/users/{alice}/tokens", new { name = "mine" })).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("DELETE", $"/users/{alice}/tokens/{id}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_asks_what_one_may()
    {
        await _site.UserAsync("alice");
        var id = await _site.ProjectAsync("team");
        await _site.MemberAsync("team", "alice", 3);

        var guest = (await _site.GetAsync($"/users/current/permissions?scope=/project/{id}&relative=true", ApiSite.As("alice"))).Json.EnumerateArray().Select(p => $"{p.GetProperty("resource")}:{p.GetProperty("action")}").ToList();

        Assert.Contains("repository:pull", guest);
        Assert.DoesNotContain("repository:push", guest);
        Assert.Empty((await _site.GetAsync("/users/current/permissions", ApiSite.As("alice"))).Json.EnumerateArray());
        Assert.NotEmpty((await _site.GetAsync("/users/current/permissions")).Json.EnumerateArray());
    }
}
