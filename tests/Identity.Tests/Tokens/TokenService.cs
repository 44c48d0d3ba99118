using System.Net;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>docker's "Token Authentication Specification", case by case.</summary>
public sealed class TokenService : IAsyncLifetime
{
    private TestOrigin _origin = null!;

    public async Task InitializeAsync() => _origin = await TestOrigin.StartAsync();

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task A_login_without_a_scope_gives_a_token_that_grants_nothing()
    {
        await _origin.UserAsync("alice");
        using var response = await _origin.AskAsync("?service=edgeregistry&account=alice&client_id=docker", "alice");
        var answer = await response.JsonAsync();
        var token = answer.GetProperty("token").GetString()!;
        Assert.Equal(token, answer.GetProperty("access_token").GetString());
        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 60, 300);
        Assert.True(answer.GetProperty("issued_at").TryGetDateTimeOffset(out _));
        Assert.False(answer.TryGetProperty("refresh_token", out _));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Empty(TokenAnswers.Grants(token));
        using var entered = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/", token);
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
    }

    [Fact]
    public async Task Several_scopes_are_granted_as_far_as_they_may()
    {
        var (alice, project) = (await _origin.UserAsync("alice"), await _origin.ProjectAsync("team"));
        await _origin.ProjectAsync("open", isPublic: true);
        await _origin.JoinAsync(project, alice, HarborRoles.Guest.Id);
        var token = await _origin.TokenForAsync("alice", "repository:team/app:pull,push,delete", "repository:other/x:pull%20repository:open/y:pull,push", "nonsense");
        Assert.Equal(["team/app:pull", "open/y:pull"], TokenAnswers.Grants(token));
    }

    [Fact]
    public async Task An_administrator_is_granted_everything_by_a_star()
    {
        await _origin.UserAsync("root", isAdmin: true);
        Assert.Equal(["none/yet:pull,push,delete"], TokenAnswers.Grants(await _origin.TokenForAsync("root", "repository:none/yet:*")));
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("nobody", People.Password)]
    [InlineData("robot$none", People.Password)]
    [InlineData("", "")]
    public async Task A_wrong_credential_is_401_in_the_envelope(string name, string secret)
    {
        await _origin.UserAsync("alice");
        using var response = await _origin.AskAsync("?service=edgeregistry", name, secret);
        await response.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Nobody_is_given_the_anonymous_token_which_counts_as_none()
    {
        await _origin.ProjectAsync("open", isPublic: true);
        using var response = await _origin.AskAsync("?service=edgeregistry&scope=repository:open/x:pull");
        var token = (await response.JsonAsync()).GetProperty("token").GetString();
        Assert.Equal("anonymous", token);
        using var entered = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/", token);
        await entered.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        using var read = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/open/x/tags/list", token);
        await read.RefusesAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task A_refresh_token_stands_for_its_user_until_the_password_changes()
    {
        var alice = await _origin.UserAsync("alice");
        await _origin.JoinAsync(await _origin.ProjectAsync("team"), alice, HarborRoles.Developer.Id);
        using var response = await _origin.AskAsync("?service=edgeregistry&offline_token=true&client_id=docker", "alice");
        var refresh = (await response.JsonAsync()).GetProperty("refresh_token").GetString()!;
        (string, string)[] form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("service", "edgeregistry"), ("client_id", "docker"), ("scope", "repository:team/app:pull,push")];
        using var refreshed = await _origin.PostAsync(form);
        var answer = await refreshed.JsonAsync();
        Assert.Equal("repository:team/app:pull,push", answer.GetProperty("scope").GetString());
        Assert.Equal(refresh, answer.GetProperty("refresh_token").GetString());
        Assert.Equal(["team/app:pull,push"], TokenAnswers.Grants(answer.GetProperty("access_token").GetString()!));

        await _origin.ChangePasswordAsync(alice);
        using var refused = await _origin.PostAsync(form);
        await refused.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        using var live = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/", answer.GetProperty("access_token").GetString());
        await live.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task A_form_with_a_password_gives_a_refresh_token_when_asked()
    {
        await _origin.UserAsync("alice");
        (string, string)[] form = [("grant_type", "password"), ("username", "alice"), ("password", People.Password), ("service", "edgeregistry"), ("client_id", "x")];
        using var online = await _origin.PostAsync(form);
        Assert.False((await online.JsonAsync()).TryGetProperty("refresh_token", out _));
        using var offline = await _origin.PostAsync([.. form, ("access_type", "offline")]);
        Assert.NotEmpty((await offline.JsonAsync()).GetProperty("refresh_token").GetString()!);
    }

    [Fact]
    public async Task Robots_and_personal_access_tokens_are_given_no_refresh_token()
    {
        var (_, robot) = await _origin.RobotAsync("ci");
        var pat = await _origin.TokenAsync(await _origin.UserAsync("alice"));
        foreach (var (name, secret) in new[] { ("robot$ci", robot), ("alice", pat) })
        {
            using var response = await _origin.AskAsync("?offline_token=true", name, secret);
            Assert.False((await response.JsonAsync()).TryGetProperty("refresh_token", out _));
        }
    }

    [Fact]
    public async Task A_user_keeps_a_bounded_number_of_refresh_tokens()
    {
        var alice = await _origin.UserAsync("alice");
        for (var i = 0; i <= Origin.Tokens.RefreshTokens.MostPerUser; i++)
        {
            using var response = await _origin.AskAsync("?offline_token=true", "alice");
            await response.JsonAsync();
        }

        var kept = await _origin.ReadAsync(session => _origin.The<Origin.Identity.UserTokensTable>().ListAsync(session, alice.Id, Origin.Identity.UserTokenKind.Refresh));
        Assert.Equal(Origin.Tokens.RefreshTokens.MostPerUser, kept.Count);
    }

    [Fact]
    public async Task What_is_no_token_request_is_refused()
    {
        using var service = await _origin.AskAsync("?service=another");
        await service.RefusesAsync(HttpStatusCode.BadRequest);
        using var grant = await _origin.PostAsync(("grant_type", "magic"));
        await grant.RefusesAsync(HttpStatusCode.BadRequest);
        using var json = await _origin.Client.PostAsync("/service/token", new StringContent("{}"));
        await json.RefusesAsync(HttpStatusCode.BadRequest);
        using var large = await _origin.PostAsync(("grant_type", "password"), ("username", "a"), ("password", new string('x', 100_000)));
        await large.RefusesAsync(HttpStatusCode.BadRequest);
        using var method = await _origin.Client.DeleteAsync("/service/token");
        await method.RefusesAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
    }

    [Fact]
    public async Task A_credential_that_ends_soon_is_announced()
    {
        var (_, secret) = await _origin.RobotAsync("ci", expires: TimeProvider.System.GetUtcNow().AddDays(3));
        using var response = await _origin.AskAsync("", "robot$ci", secret);
        Assert.StartsWith("299 - \"", response.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logins_and_refusals_stand_in_the_audit_log_and_tokens_of_pulls_do_not()
    {
        await _origin.UserAsync("alice");
        using var login = await _origin.AskAsync("", "alice");
        using var pull = await _origin.AskAsync("?scope=repository:a/b:pull", "alice");
        using var wrong = await _origin.AskAsync("?scope=repository:a/b:pull", "alice", "wrong");
        var lines = await _origin.ReadAsync(session => session.QueryAsync<string>("SELECT actor || ' ' || operation || ' ' || success FROM audit_log WHERE operation = 'login' ORDER BY id"));
        Assert.Equal(["alice login 1", "alice login 0"], lines);
    }
}
