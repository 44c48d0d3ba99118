using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Identity.Tests;

/// <summary>What reads the logs of every host of this suite for secrets does find them.</summary>
public sealed class SecretsInLogs
{
    public static TheoryData<string> Leaks => new(
        $"password {TestOrigin.AdminPassword} refused",
        $"robot {Secrets.Make(Secrets.RobotPrefix)}",
        $"edge$zurich:{Secrets.Make(Secrets.EdgePrefix)}",
        Secrets.Make(Secrets.TokenPrefix),
        "Authorization: Basic YWxpY2U6d3Jvbmdwd2Q=",
        "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln",
        "-----BEGIN PRIVATE KEY-----");

    [Theory]
    [MemberData(nameof(Leaks))]
    public async Task A_secret_is_found(string text)
    {
        await using var origin = await TestOrigin.StartAsync(); // makes its passwords known

        Assert.NotNull(LogWatch.Find(text));
    }

    [Theory]
    [InlineData("login of alice from 192.0.2.1 refused: wrong password")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("Basic realm=\"edges\"")]
    public void What_is_none_is_not(string text) => Assert.Null(LogWatch.Find(text));

    [Fact]
    public void A_host_that_logs_one_fails_its_test()
    {
        var watch = new LogWatch();
        watch.Log(LogLevel.Error, default, "a fault", new InvalidOperationException(Secrets.Make(Secrets.RobotPrefix)), (state, _) => state);

        Assert.ThrowsAny<Exception>(watch.AssertNoSecret);
    }
}
