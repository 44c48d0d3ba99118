using System.Net;
using System.Text.Json;
using EdgeRegistry.Edge.Access.Offline;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>While the origin cannot be reached.</summary>
public sealed class WithoutTheOrigin
{
    private const string Scope = "repository:closed/app:pull";

    [Fact]
    public async Task A_public_project_stays_public_for_a_while_and_an_unknown_one_is_never()
    {
        await using var site = await IdentitySite.StartApartAsync(("Edge:Tags:MaxStale", "01:00:00"));
        site.Site.Origin.Content.AddImage("library/app", "1", seed: 920);
        await site.Public.PullAllAsync(site.Site.Http);
        await site.Site.SettledAsync();
        await site.Site.Origin.StopAsync();
        await site.Site.RestartEdgeAsync();
        await site.Public.PullAllAsync(site.Site.Http);
        using var unknown = await site.Site.Http.GetAsync("/v2/library/app/manifests/1");
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        site.Site.Time.Advance(TimeSpan.FromMinutes(61));
        using var late = await site.Site.Http.GetAsync(site.Public.ManifestPath);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task An_edge_that_starts_alone_verifies_tokens()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using (var before = site.Client(site.Who.Token("alice", "closed/app", "pull")))
        {
            await site.Private.PullAllAsync(before);
        }

        await site.Site.SettledAsync();
        await site.Site.Origin.StopAsync();
        await site.Site.RestartEdgeAsync();
        using var after = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(after);
        using var forged = site.Client("x.y.z");
        using var refused = await forged.GetAsync(site.Private.TagPath);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_refused_credential_is_told_and_what_is_cached_is_served()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(alice);
        await site.Site.SettledAsync();
        site.Site.Origin.Script.OnEverything(Answers.Status(401));
        site.Site.Origin.Script.On("GET", "/edge/v1/changes", Answers.Status(401));
        site.Site.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(
            async () => (await site.Site.Http.GetStringAsync("/readyz")).Contains("credential: the origin refuses", StringComparison.Ordinal), "the edge says so");
        using var again = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(again);
        Assert.Single(site.Site.Edge.Log.Lines, line => line.Contains("refuses this edge's credential", StringComparison.Ordinal));
        Assert.DoesNotContain(site.Site.Edge.Log.Lines, line => line.Contains("ere_secret", StringComparison.Ordinal));
        Assert.Equal(1, await site.Site.Edge.MetricAsync("edgeregistry_edge_credential_is_refused"));
    }

    [Fact]
    public async Task Who_asks_for_no_account_gets_the_anonymous_token_here()
    {
        await using var site = await IdentitySite.StartApartAsync();
        site.Site.Origin.Requests.Clear();
        using var answer = await site.Site.Http.GetAsync($"/service/token?scope={Scope}");
        Assert.Equal("anonymous", await TokenAsync(answer));
        Assert.DoesNotContain(site.Site.Origin.Requests.All, request => request.Path == "/service/token");
    }

    [Fact]
    public async Task A_login_of_before_pulls_here_and_nowhere_else()
    {
        await using var site = await IdentitySite.StartApartAsync();
        await using var other = await IdentitySite.StartApartAsync();
        await KeepAsync(site);
        await site.Site.Origin.StopAsync();
        using var wrong = await site.LogInAsync("alice", "wrong", Scope);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, wrong.StatusCode);
        using var unknown = await site.LogInAsync("bob", "secret", Scope);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
        using var answer = await site.LogInAsync("alice", "secret", Scope + " repository:closed/other:pull");
        var token = await TokenAsync(answer);
        using var alice = site.Client(token);
        await site.Private.PullAllAsync(alice);
        using var elsewhere = await alice.GetAsync("/v2/closed/other/manifests/1");
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
        using var push = await alice.PostAsync("/v2/closed/app/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Unauthorized, push.StatusCode);
        using var stranger = other.Client(token);
        using var refused = await stranger.GetAsync(other.Private.TagPath);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_login_is_kept_over_a_restart_in_a_file_that_holds_no_secret()
    {
        await using var site = await IdentitySite.StartApartAsync();
        await KeepAsync(site);
        await site.Site.Origin.StopAsync();
        await site.Site.RestartEdgeAsync();
        using var answer = await site.LogInAsync("alice", "secret", Scope);
        using var alice = site.Client(await TokenAsync(answer));
        await site.Private.PullAllAsync(alice);
        var file = Path.Combine(site.Site.Edge.Data, "logins.json");
        Assert.DoesNotContain("\"secret\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_change_of_rights_ends_what_was_kept_and_what_was_issued()
    {
        await using var site = await IdentitySite.StartApartAsync();
        await KeepAsync(site);
        await site.Site.Origin.StopAsync();
        using var answer = await site.LogInAsync("alice", "secret", Scope);
        using var alice = site.Client(await TokenAsync(answer));
        await site.Private.PullAllAsync(alice);
        site.Who.Change(account: "alice");
        await site.Site.Origin.StartAsync();
        await site.FollowsAsync();
        await site.Site.Origin.StopAsync();
        using var refused = await alice.GetAsync(site.Private.ManifestPath);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var again = await site.LogInAsync("alice", "secret", Scope);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
    }

    [Theory]
    [InlineData("Edge:Identity:OfflineGrace", "01:00:00")]
    [InlineData("Edge:Tags:MaxStale", "01:00:00")]
    public async Task A_kept_login_ends_after_a_while(string setting, string value)
    {
        await using var site = await IdentitySite.StartApartAsync((setting, value));
        await KeepAsync(site);
        await site.Site.Origin.StopAsync();
        site.Site.Time.Advance(TimeSpan.FromMinutes(61));
        using var answer = await site.LogInAsync("alice", "secret", Scope);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_kept_where_the_operator_wants_none()
    {
        await using var site = await IdentitySite.StartApartAsync(("Edge:Identity:OfflineGrace", "00:00:00"));
        site.Who.Login = _ => site.Who.Token("alice", "closed/app", "pull");
        using var answer = await site.LogInAsync("alice", "secret", Scope);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await site.Site.Origin.StopAsync();
        using var refused = await site.LogInAsync("alice", "secret", Scope);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.False(File.Exists(Path.Combine(site.Site.Edge.Data, "logins.json")));
    }

    private static async Task KeepAsync(IdentitySite site)
    {
        site.Who.Login = context => context.Request.Headers.Authorization.ToString().EndsWith(Convert.ToBase64String("alice:secret"u8), StringComparison.Ordinal) ? site.Who.Token("alice", "closed/app", "pull") : null;
        using var answer = await site.LogInAsync("alice", "secret", Scope);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using (var alice = site.Client(await TokenAsync(answer)))
        {
            await site.Private.PullAllAsync(alice);
        }

        using var wrong = await site.LogInAsync("alice", "guess", Scope);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        var logins = site.Site.Edge.Service<KeptLogins>();
        await Eventually.TrueAsync(() => logins.Count == 1 && File.Exists(Path.Combine(site.Site.Edge.Data, "logins.json")), "the login is kept");
        await site.Site.SettledAsync();
    }

    private static async Task<string> TokenAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("token").GetString()!;
    }
}
