using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EdgeRegistry.Identity.Tests.Api;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests.Oidc;

/// <summary>Logins of a browser with an OIDC provider.</summary>
public sealed partial class OidcLogins : IAsyncLifetime
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestProvider _provider = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _origin = await TestOrigin.StartAsync(_time, settings:
        [
            ("Origin:Configurations:oidc_endpoint", _provider.Issuer),
            ("Origin:Configurations:oidc_client_id", TestProvider.ClientId),
            ("Origin:Configurations:oidc_client_secret", TestProvider.ClientSecret),
            ("Origin:Configurations:oidc_groups_claim", "groups"),
            ("Origin:Configurations:oidc_admin_group", "registry-admins"),
            ("Origin:Configurations:oidc_auto_onboard", "true"),
        ]);
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_browser_logs_in_and_makes_a_token_that_the_command_line_uses_also_without_the_provider()
    {
        using var browser = new Browser(_origin.Client.BaseAddress!);
        var page = await browser.LogInAsync();
        Assert.Contains("You are erin", page, StringComparison.Ordinal);

        var token = TokenText().Match(await browser.PostAsync("/c/oidc/token", page)).Groups[1].Value;
        await _provider.StopAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/service/token?service=edgeregistry");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"erin:{token}")));
        using var answer = await _origin.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Groups_and_the_administrators_group_follow_the_claim()
    {
        var group = await _origin.WriteAsync(session => _origin.The<GroupsTable>().InsertAsync(session, "builders", GroupKind.Oidc, "builders"));
        _provider.Person["groups"] = new[] { "builders", "unknown", "registry-admins" };
        await LogInAsync();
        Assert.Equal((true, 1), await RightsAsync(group!.Id));

        _provider.Person["groups"] = "builders";
        await LogInAsync();
        Assert.Equal((false, 1), await RightsAsync(group.Id));

        _provider.Person.Remove("groups");
        await LogInAsync();
        Assert.Equal((false, 0), await RightsAsync(group.Id));
    }

    [Fact]
    public async Task Groups_that_the_filter_does_not_match_are_left_out_and_the_administrators_group_counts_anyhow()
    {
        var ids = new List<long>();
        foreach (var name in new[] { "team-a", "team-b", "others" })
        {
            ids.Add((await _origin.WriteAsync(session => _origin.The<GroupsTable>().InsertAsync(session, name, GroupKind.Oidc, name)))!.Id);
        }

        var site = new ApiSite(_origin); // ends with it
        (await site.SendAsync("PUT", "/configurations", new { oidc_group_filter = "^team-" })).Is(HttpStatusCode.OK);
        _provider.Person["groups"] = new[] { "team-a", "others", "registry-admins" };
        await LogInAsync();

        var account = await _origin.ReadAsync(session => _origin.The<Accounts>().FindAsync(session, "erin"));
        Assert.Equal([ids[0]], account!.GroupIds);
        Assert.True(account.IsSystemAdmin);
    }

    [Fact]
    public async Task A_name_that_is_anothers_is_never_taken_over_and_another_can_be_chosen()
    {
        var local = await _origin.UserAsync("erin");
        using var browser = new Browser(_origin.Client.BaseAddress!);

        var asked = await browser.LogInAsync();
        Assert.Contains("This name cannot be had", asked, StringComparison.Ordinal);
        Assert.Empty(await _origin.ReadAsync(session => _origin.The<UserIdentitiesTable>().ListAsync(session, local.Id)));

        Assert.Contains("You are erin2", await browser.PostAsync("/c/oidc/onboard", asked, ("name", "erin2")), StringComparison.Ordinal);
        Assert.Contains("You are erin2", await LogInAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_account_is_refused()
    {
        await LogInAsync();
        var erin = await _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, "erin"));
        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetDisabledAsync(session, erin!.Id, isDisabled: true));

        Assert.Contains("disabled", await LogInAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonce", "another")]
    [InlineData("aud", "another")]
    [InlineData("iss", "http://another")]
    [InlineData("azp", "another")]
    [InlineData("sub", "")]
    [InlineData("exp", 1000000000)]
    public async Task A_token_with_a_wrong_claim_is_refused(string claim, object value)
    {
        _provider.Lie = claims => claims[claim] = value;

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_learnt_at_the_first_token_that_it_signed()
    {
        await LogInAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        _provider.RotateKey();

        Assert.Contains("You are erin", await LogInAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_an_end_is_refused()
    {
        _provider.Lie = claims => claims.Remove("exp");

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task A_forged_token_is_refused()
    {
        using var other = RSA.Create(2048);
        _provider.Forge = claims => _provider.Sign(claims, other);
        await AssertRefusedAsync();

        _provider.Forge = claims => _provider.Compact(new { alg = "none" }, claims, _ => []);
        await AssertRefusedAsync();

        _provider.Forge = claims => _provider.Compact(new { alg = "HS256" }, claims, text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestProvider.ClientSecret), text));
        await AssertRefusedAsync();
    }

    [Fact]
    public async Task A_code_is_good_for_the_browser_that_began_and_once()
    {
        using var mine = new Browser(_origin.Client.BaseAddress!);
        using var another = new Browser(_origin.Client.BaseAddress!);
        var callback = await mine.CallbackAsync();

        Assert.Contains("not begun in this browser", await another.GetAsync(callback), StringComparison.Ordinal);
        Assert.Contains("not begun in this browser", await mine.GetAsync(callback.Replace("state=", "state=x", StringComparison.Ordinal)), StringComparison.Ordinal);
        var again = await mine.CallbackAsync();
        Assert.Contains("You are erin", await mine.GetAsync(again), StringComparison.Ordinal);
        Assert.Contains("not begun in this browser", await mine.GetAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_of_another_login_does_not_fit_this_browsers_verifier()
    {
        using var mine = new Browser(_origin.Client.BaseAddress!);
        using var another = new Browser(_origin.Client.BaseAddress!);
        var (callback, stolen) = (await mine.CallbackAsync(), await another.CallbackAsync());
        var mixed = CodeText().Replace(callback, CodeText().Match(stolen).Value);

        Assert.Contains("does not vouch", await mine.GetAsync(mixed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_gone_is_said_so_and_local_users_do_not_notice()
    {
        await _provider.StopAsync();

        using var answer = await _origin.Client.GetAsync("/c/oidc/login");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(await _origin.LogInAsync("admin", TestOrigin.AdminPassword));
    }

    [Fact]
    public async Task A_form_of_somebody_else_makes_no_token()
    {
        using var browser = new Browser(_origin.Client.BaseAddress!);
        await browser.LogInAsync();

        Assert.Contains("Begin again", await browser.PostAsync("/c/oidc/token", "<input name=\"form\" value=\"guess\">"), StringComparison.Ordinal);
    }

    [GeneratedRegex("<code id=\"token\">([^<]+)</code>")]
    private static partial Regex TokenText();

    [GeneratedRegex("code=[0-9a-f]+")]
    private static partial Regex CodeText();

    private async Task<string> LogInAsync()
    {
        using var browser = new Browser(_origin.Client.BaseAddress!);
        return await browser.LogInAsync();
    }

    private async Task AssertRefusedAsync()
    {
        Assert.Contains("does not vouch", await LogInAsync(), StringComparison.Ordinal);
        Assert.Null(await _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, "erin")));
    }

    private async Task<(bool IsAdmin, int Groups)> RightsAsync(long group)
    {
        var account = await _origin.ReadAsync(session => _origin.The<Accounts>().FindAsync(session, "erin"));
        return (account!.IsSystemAdmin, account.GroupIds.Count(id => id == group));
    }
}
