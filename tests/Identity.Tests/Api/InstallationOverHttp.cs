using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>What concerns the whole registry: settings, the audit log, information, and the traces that a change leaves.</summary>
public sealed class InstallationOverHttp : IAsyncLifetime
{
    private ApiSite _site = null!;

    public async Task InitializeAsync() => _site = await ApiSite.StartAsync(settings: ("Origin:Configurations:banner_message", "from the file"));

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Everybody_learns_that_it_is_there_and_only_who_logged_in_what_it_is()
    {
        Assert.Equal("Pong", (await _site.SendAsync("GET", "/ping", anonymous: true)).Text);
        Assert.Equal("healthy", (await _site.SendAsync("GET", "/health", anonymous: true)).Field("status"));
        var open = await _site.SendAsync("GET", "/systeminfo", anonymous: true);
        Assert.Equal("db_auth", open.Field("auth_mode"));
        Assert.DoesNotContain("version", open.Text, StringComparison.Ordinal);
        Assert.StartsWith("v2.", (await _site.GetAsync("/systeminfo")).Field("harbor_version"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_from_the_file_until_an_administrator_sets_them()
    {
        Assert.Equal("from the file", (await _site.GetAsync("/configurations")).Json.GetProperty("banner_message").GetProperty("value").GetString());

        (await _site.SendAsync("PUT", "/configurations", new { banner_message = "set", robot_token_duration = 7, self_registration = false })).Is(HttpStatusCode.OK);

        var settings = (await _site.GetAsync("/configurations")).Json;
        Assert.Equal("set", settings.GetProperty("banner_message").GetProperty("value").GetString());
        Assert.Equal(7, settings.GetProperty("robot_token_duration").GetProperty("value").GetInt64());
        Assert.False(settings.GetProperty("self_registration").GetProperty("value").GetBoolean());
    }

    [Fact]
    public async Task Settings_outlive_the_program()
    {
        using var folder = new TemporaryFolder();
        await using (var first = new ApiSite(await TestOrigin.StartAsync(folder: folder)))
        {
            (await first.SendAsync("PUT", "/configurations", new { self_registration = true })).Is(HttpStatusCode.OK);
        }

        await using var second = new ApiSite(await TestOrigin.StartAsync(folder: folder));
        (await second.SendAsync("POST", "/users", new { username = "new", password = ApiSite.Password }, anonymous: true)).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"nothing": 1}""", "nothing:")]
    [InlineData("""{"self_registration": "perhaps"}""", "self_registration:")]
    [InlineData("""{"robot_token_duration": 0}""", "robot_token_duration:")]
    [InlineData("""{"robot_token_duration": 1.5}""", "robot_token_duration:")]
    [InlineData("""{"project_creation_restriction": "nobody"}""", "project_creation_restriction:")]
    [InlineData("""{"banner_message": {"a": 1}}""", "banner_message:")]
    [InlineData("""{"banner_message": null}""", "banner_message:")]
    [InlineData("""{"oidc_group_filter": "["}""", "oidc_group_filter:")]
    [InlineData("""{"oidc_group_filter": "(?=a)a"}""", "oidc_group_filter:")]
    public async Task A_setting_that_is_wrong_is_refused_and_none_of_the_request_is_set(string body, string begins)
    {
        var answer = await _site.SendAsync("PUT", "/configurations", body.Replace("{\"", "{\"ldap_uid\": \"mail\", \"", StringComparison.Ordinal).Replace("{\"ldap_uid\": \"mail\", \"a\"", "{\"a\"", StringComparison.Ordinal));

        answer.Is(HttpStatusCode.BadRequest, "BAD_REQUEST");
        Assert.StartsWith(begins, answer.Message, StringComparison.Ordinal);
        Assert.Equal("cn", (await _site.GetAsync("/configurations")).Json.GetProperty("ldap_uid").GetProperty("value").GetString());
    }

    [Fact]
    public async Task Harbors_settings_for_what_is_not_here_are_left_alone_and_named()
    {
        var answer = await _site.SendAsync("PUT", "/configurations", """{"auth_mode": "db_auth", "banner_message": "set", "scan_all_policy": {"type": "none"}, "email_password": "x"}""");

        answer.Is(HttpStatusCode.OK);
        Assert.Equal("299 - \"without effect here: auth_mode, email_password, scan_all_policy\"", answer.Headers["Warning"]);
        var settings = (await _site.GetAsync("/configurations")).Json;
        Assert.Equal("set", settings.GetProperty("banner_message").GetProperty("value").GetString());
        Assert.False(settings.TryGetProperty("auth_mode", out _));
        Assert.DoesNotContain("Warning", (await _site.SendAsync("PUT", "/configurations", new { banner_message = "again" })).Headers.Keys);
    }

    [Fact]
    public void No_setting_that_has_an_effect_is_left_alone() => Assert.DoesNotContain(KnownSettings.All, setting => HarborSettings.WithoutEffect.Contains(setting.Name));

    [Fact]
    public async Task What_was_refused_stands_in_the_audit_log_with_who_tried_it()
    {
        await _site.UserAsync("alice");
        await _site.ProjectAsync("team");
        await _site.MemberAsync("team", "alice", 2);

        (await _site.SendAsync("POST", "/projects/team/members", new { role_id = 1, member_user = new { username = "alice" } }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("PUT", "/configurations", new { banner_message = "x" }, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);
        (await _site.SendAsync("GET", "/users", who: ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden);

        var lines = (await _site.Origin.ReadAsync(session => session.QueryAsync<string>(
            "SELECT actor || ' ' || operation || ' ' || resource_type || ' ' || COALESCE(project, '-') || ' ' || resource FROM audit_log WHERE success = 0 ORDER BY id"))).ToList();
        Assert.Equal(
        [
            "alice create member team /api/v2.0/projects/team/members",
            "alice update configuration - /api/v2.0/configurations",
            "alice read user - /api/v2.0/users",
        ], lines);
    }

    [Fact]
    public void So_many_refused_attempts_of_a_minute_are_written_and_no_more()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var bound = new MinuteBound(3, time);

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => bound.TryTake()));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(bound.TryTake());
    }

    [Fact]
    public async Task Secret_settings_go_in_and_never_come_out()
    {
        (await _site.SendAsync("PUT", "/configurations", new { ldap_search_password = "S3cret-of-ldap" })).Is(HttpStatusCode.OK);

        Assert.DoesNotContain("S3cret-of-ldap", (await _site.GetAsync("/configurations")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ldap_search_password", (await _site.GetAsync("/configurations")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret-of-ldap", (await _site.GetAsync("/auditlog-exts?page_size=100")).Text, StringComparison.Ordinal);
        Assert.Equal("S3cret-of-ldap", _site.Origin.The<RegistrySettings>().Get("ldap_search_password"));
        var stored = await _site.Origin.The<Database>().ReadAsync(session => session.QueryAsync<string>("SELECT value FROM settings"), CancellationToken.None);
        Assert.DoesNotContain("S3cret-of-ldap", stored);
    }

    [Fact]
    public async Task Every_change_stands_in_the_audit_log_with_who_and_what()
    {
        var alice = await _site.MakeAsync("/users", new { username = "alice", password = ApiSite.Password });
        await _site.ProjectAsync("team");
        await _site.MemberAsync("team", "alice", 2);
        await _site.SendAsync("PUT", $"/users/{alice}/disabled", new { disabled = true });

        var log = (await _site.GetAsync("/auditlog-exts?page_size=100&sort=id&q=username%3Dadmin")).Json.EnumerateArray()
            .Select(entry => $"{entry.GetProperty("operation")} {entry.GetProperty("resource_type")} {entry.GetProperty("resource")}").ToList();

        Assert.Equal(["create user alice", "create project team", "create member alice", "update user alice"], log.Where(line => line.Contains("alice", StringComparison.Ordinal) || line.Contains("team", StringComparison.Ordinal)));
        Assert.Equal(["create", "create"], (await _site.GetAsync("/projects/team/logs?q=operation%3Dcreate")).All("operation"));
        Assert.DoesNotContain(ApiSite.Password, (await _site.GetAsync("/auditlog-exts?page_size=100")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_change_of_rights_is_told_as_one_and_a_refused_one_is_not()
    {
        var alice = await _site.UserAsync("alice");
        var before = await ChangesAsync();
        var project = await _site.ProjectAsync("team");
        var member = await _site.MemberAsync("team", "alice", 2);
        await _site.SendAsync("PUT", $"/projects/{project}", new { metadata = new Dictionary<string, string> { ["public"] = "true" } });
        await _site.SendAsync("PUT", $"/projects/{project}", new { metadata = new Dictionary<string, string> { ["severity"] = "low" } }); // no right changes
        await _site.SendAsync("PUT", $"/projects/{project}", new { }, ApiSite.As("alice")); // refused
        await _site.SendAsync("DELETE", $"/projects/team/members/{member}");
        await _site.SendAsync("PUT", $"/users/{alice}/disabled", new { disabled = true });
        await _site.SendAsync("DELETE", $"/users/{alice}");

        Assert.Equal(["team/", "team/", "team/", "team/", "/alice", "/alice"], (await ChangesAsync()).Skip(before.Count));
    }

    [Fact]
    public async Task Only_administrators_see_and_set_what_concerns_all()
    {
        await _site.UserAsync("alice");

        foreach (var (method, path) in new[] { ("GET", "/configurations"), ("PUT", "/configurations"), ("GET", "/auditlog-exts"), ("GET", "/usergroups"), ("GET", "/robots"), ("POST", "/roles"), ("POST", "/usergroups") })
        {
            object? body = method switch { "GET" => null, _ when path == "/roles" => new { name = "x", permissions = new[] { new { resource = "project", action = "read" } } }, _ => new { group_name = "x", group_type = 2 } };
            body = path == "/configurations" && method == "PUT" ? new { banner_message = "x" } : body;
            (await _site.SendAsync(method, path, body, ApiSite.As("alice"))).Is(HttpStatusCode.Forbidden, "FORBIDDEN");
        }
    }

    private async Task<List<string>> ChangesAsync() =>
        await _site.Origin.The<Database>().ReadAsync(
            session => session.QueryAsync<string>("SELECT repository || '/' || COALESCE(tag, '') FROM changes WHERE kind = @kind ORDER BY seq", new { kind = (long)ChangeKind.AccessChanged }),
            CancellationToken.None);
}
