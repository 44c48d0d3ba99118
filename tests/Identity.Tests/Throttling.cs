using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>Who guesses passwords gets slower and slower answers, and learns nothing from them.</summary>
public sealed class Throttling
{
    private static readonly ClientInfo There = new("198.51.100.7", "test");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_first_wrong_passwords_cost_nothing_and_each_further_one_twice_the_time()
    {
        var throttle = Throttle();
        Wrong(throttle, "alice", 5);
        throttle.Check("alice", There);

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            throttle.Wrong("alice", There);
            Assert.Equal(seconds, RetryAfter(throttle, "alice", There));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            throttle.Check("alice", There);
        }
    }

    [Fact]
    public void An_account_is_counted_across_addresses()
    {
        var throttle = Throttle();
        foreach (var last in Enumerable.Range(1, 6))
        {
            throttle.Wrong("alice", new ClientInfo($"198.51.100.{last}", null));
        }

        Assert.Equal(1, RetryAfter(throttle, "alice", There));
        throttle.Check("bob", There);
    }

    [Fact]
    public void An_address_is_counted_across_accounts()
    {
        var throttle = Throttle();
        foreach (var number in Enumerable.Range(0, 51))
        {
            throttle.Wrong($"user{number}", There);
        }

        Assert.Equal(1, RetryAfter(throttle, "somebody", There));
        throttle.Check("somebody", People.Here);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void An_IPv6_client_is_its_network(string one, string other, bool same)
    {
        var throttle = Throttle();
        foreach (var number in Enumerable.Range(0, 51))
        {
            throttle.Wrong($"user{number}", new ClientInfo(one, null));
        }

        Assert.Equal(same, Record.Exception(() => throttle.Check("somebody", new ClientInfo(other, null))) is OciException);
    }

    [Fact]
    public void Nobody_locks_an_account_out_of_where_it_has_logged_in_before()
    {
        var throttle = Throttle();
        throttle.Right("alice", People.Here);
        Wrong(throttle, "alice", 20);

        throttle.Check("alice", People.Here);
        Assert.NotEqual(0, RetryAfter(throttle, "alice", There));
    }

    [Fact]
    public void Where_it_has_logged_in_before_wrong_passwords_are_counted_too()
    {
        var throttle = Throttle();
        throttle.Right("alice", There);
        Wrong(throttle, "alice", 6);

        Assert.Equal(1, RetryAfter(throttle, "alice", There));
        _time.Advance(TimeSpan.FromSeconds(1));
        throttle.Right("alice", There);
        Wrong(throttle, "alice", 5);
        throttle.Check("alice", There);
    }

    [Fact]
    public void Ones_own_password_does_not_pay_for_guesses_at_others()
    {
        var throttle = Throttle();
        foreach (var number in Enumerable.Range(0, 51))
        {
            throttle.Wrong($"user{number}", There);
        }

        throttle.Right("mallory", There);
        Assert.Equal(1, RetryAfter(throttle, "alice", There));
    }

    [Fact]
    public void Wrong_passwords_are_forgotten()
    {
        var throttle = Throttle();
        Wrong(throttle, "alice", 9);
        _time.Advance(LoginThrottle.Memory);
        Wrong(throttle, "alice", 5);

        throttle.Check("alice", There);
    }

    [Fact]
    public void What_is_counted_is_bounded()
    {
        var throttle = Throttle();
        foreach (var number in Enumerable.Range(0, LoginThrottle.MaxEntries + 10))
        {
            throttle.Wrong($"user{number}", There);
        }

        Assert.Equal(LoginThrottle.MaxEntries + 1, throttle.Count);
    }

    [Fact]
    public void An_address_that_stands_for_many_need_not_be_counted()
    {
        var throttle = Throttle(perAddress: 0);
        foreach (var number in Enumerable.Range(0, 1000))
        {
            throttle.Wrong($"user{number}", There);
        }

        throttle.Check("somebody", There);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("nobody")]
    [InlineData("disabled")]
    public async Task Every_name_is_refused_alike_whether_there_is_such_an_account_or_not(string name)
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("alice");
        var disabled = await origin.UserAsync("disabled");
        await origin.WriteAsync(session => origin.The<UsersTable>().SetDisabledAsync(session, disabled.Id, isDisabled: true));
        foreach (var number in Enumerable.Range(0, 6))
        {
            Assert.Null(await origin.LogInAsync(name, $"Wrong{number}password"));
        }

        var refusal = await Assert.ThrowsAsync<OciException>(() => origin.LogInAsync(name, "Wrong7password"));

        Assert.Equal(("TOOMANYREQUESTS", 429, "1"), (refusal.Error.Code, refusal.Error.Status, refusal.Headers["Retry-After"]));
        Assert.DoesNotContain(name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_is_blocked_the_right_password_is_not_looked_at_and_afterwards_it_is()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("alice");
        foreach (var number in Enumerable.Range(0, 6))
        {
            await origin.LogInAsync("alice", $"Wrong{number}password");
        }

        await Assert.ThrowsAsync<OciException>(() => origin.LogInAsync("alice", People.Password));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await origin.LogInAsync("alice", People.Password));
    }

    [Fact]
    public async Task Robots_and_tokens_are_not_throttled_nobody_guesses_256_bits()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        var user = await origin.UserAsync("alice");
        var (_, secret) = await origin.RobotAsync("ci");
        var token = await origin.TokenAsync(user);
        foreach (var _ in Enumerable.Range(0, 100))
        {
            Assert.Null(await origin.LogInAsync("robot$ci", "wrong"));
            Assert.Null(await origin.LogInAsync("alice", Secrets.Make(Secrets.TokenPrefix)));
        }

        Assert.NotNull(await origin.LogInAsync("robot$ci", secret));
        Assert.NotNull(await origin.LogInAsync("alice", token));
    }

    private static void Wrong(LoginThrottle throttle, string account, int times)
    {
        for (var i = 0; i < times; i++)
        {
            throttle.Wrong(account, There);
        }
    }

    private static int RetryAfter(LoginThrottle throttle, string account, ClientInfo client) =>
        int.Parse(Assert.Throws<OciException>(() => throttle.Check(account, client)).Headers["Retry-After"]);

    private LoginThrottle Throttle(int perAddress = 50) => new(new IdentityOptions { FailuresPerAddress = perAddress }, Meters.Identity(), _time);
}
