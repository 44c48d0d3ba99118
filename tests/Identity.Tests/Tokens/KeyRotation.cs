using System.Net;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Tokens;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>Keys come and go, and nobody who is logged in notices; only a replacement ends what there is.</summary>
public sealed class KeyRotation
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_key_is_published_before_it_signs_and_until_its_last_token_has_ended()
    {
        await using var origin = await TestOrigin.StartAsync(_time, settings: [("Origin:Tokens:KeyAge", "01:00:00"), ("Origin:Tokens:KeyLead", "00:10:00")]);
        var keys = origin.The<SigningKeys>();
        var first = (await keys.PublishedAsync(CancellationToken.None)).Single().Id;
        _time.Advance(TimeSpan.FromMinutes(51));
        await RenewAsync(origin);
        var published = (await keys.PublishedAsync(CancellationToken.None)).Select(key => key.Id).ToList();
        Assert.Equal((2, first), (published.Count, await KidAsync(origin)));
        _time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal(published[1], await KidAsync(origin));
        Assert.Contains(first, (await keys.PublishedAsync(CancellationToken.None)).Select(key => key.Id));
        _time.Advance(TimeSpan.FromHours(25));
        Assert.DoesNotContain(first, (await keys.PublishedAsync(CancellationToken.None)).Select(key => key.Id));
    }

    [Fact]
    public async Task Hundreds_of_logins_during_rotations_are_all_good()
    {
        await using var origin = await TestOrigin.StartAsync(_time, settings: [("Origin:Tokens:KeyAge", "00:30:00"), ("Origin:Tokens:KeyLead", "00:05:00")]);
        var (robot, secret) = await origin.RobotAsync("ci");
        var kids = new HashSet<string>(StringComparer.Ordinal);
        for (var minute = 0; minute < 100; minute++)
        {
            await RenewAsync(origin);
            var tokens = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TokenAsync(origin, robot.Name, secret)));
            foreach (var token in tokens)
            {
                using var entered = await origin.WithTokenAsync(HttpMethod.Get, "/v2/", token);
                Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
                kids.Add(token.Split('.')[0]);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(kids.Count, 4, 6);
    }

    [Fact]
    public async Task A_replacement_ends_every_token_and_new_ones_are_good()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("root", isAdmin: true);
        await origin.UserAsync("alice");
        var old = await origin.TokenForAsync("alice");
        Assert.Equal(HttpStatusCode.OK, await EnterAsync(origin, old));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReplaceAsync(origin, "alice"));
        Assert.Equal(HttpStatusCode.OK, await EnterAsync(origin, old));
        Assert.Equal(HttpStatusCode.NoContent, await ReplaceAsync(origin, "root"));
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(origin, old));
        Assert.Equal(HttpStatusCode.OK, await EnterAsync(origin, await origin.TokenForAsync("alice")));
        Assert.Equal(1, await PublishedAsync(origin));
    }

    [Fact]
    public async Task Tokens_outlive_a_restart_and_what_was_taken_away_before_it_stays_so()
    {
        using var folder = new TemporaryFolder();
        string good, ended;
        await using (var origin = await TestOrigin.StartAsync(_time, folder))
        {
            var alice = await origin.UserAsync("alice");
            await origin.UserAsync("bob");
            (good, ended) = (await origin.TokenForAsync("bob"), await origin.TokenForAsync("alice"));
            await origin.ChangePasswordAsync(alice);
        }

        await using var again = await TestOrigin.StartAsync(_time, folder);
        Assert.Equal(HttpStatusCode.OK, await EnterAsync(again, good));
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(again, ended));
    }

    [Fact]
    public async Task Another_secret_is_one_clear_line_at_start()
    {
        using var folder = new TemporaryFolder();
        await using (await TestOrigin.StartAsync(_time, folder))
        {
            var secret = Path.Combine(folder.Path, "secret");
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(secret) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => TestOrigin.StartAsync(_time, folder, ("Origin:Secret", "another secret of some length")));
        Assert.Contains("Origin:Secret", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        await using var again = await TestOrigin.StartAsync(_time, folder);
    }

    private static async Task RenewAsync(TestOrigin origin) =>
        await origin.The<SigningKeys>().RenewAsync(await origin.The<LeaseHolder>().TryHoldAsync(TokensJob.Job, CancellationToken.None), CancellationToken.None);

    private static async Task<string> TokenAsync(TestOrigin origin, string name, string secret)
    {
        using var response = await origin.AskAsync("?scope=repository:a/b:pull", name, secret);
        return (await response.JsonAsync()).GetProperty("token").GetString()!;
    }

    private static async Task<HttpStatusCode> EnterAsync(TestOrigin origin, string token)
    {
        using var response = await origin.WithTokenAsync(HttpMethod.Get, "/v2/", token);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> ReplaceAsync(TestOrigin origin, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/service/jwks/replace");
        request.Headers.Authorization = TokenAnswers.Basic(name, People.Password);
        using var response = await origin.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<int> PublishedAsync(TestOrigin origin)
    {
        using var response = await origin.Client.GetAsync("/service/jwks");
        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.CacheControl!.MaxAge);
        return TokenKeySet.Read(await response.Content.ReadAsByteArrayAsync()).Count;
    }

    private static async Task<string> KidAsync(TestOrigin origin)
    {
        var signer = await origin.The<SigningKeys>().SignerAsync(CancellationToken.None);
        var now = origin.The<TimeProvider>().GetUtcNow();
        var header = signer.Sign(new TokenClaims(new Caller(CallerKind.User, "x"), [], "e", 0, now, now)).Split('.')[0];
        return System.Text.Json.JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(header)).RootElement.GetProperty("kid").GetString()!;
    }
}
