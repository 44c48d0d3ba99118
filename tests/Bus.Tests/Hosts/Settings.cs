using EdgeRegistry.Edge;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Bus.Tests.Hosts;

/// <summary>What <c>--check-config</c> says of the section, at both hosts alike.</summary>
public sealed class Settings
{
    [Theory]
    [InlineData("Bus:Redis:Endpoints", "redis1", "'redis1' is not HOST:PORT")]
    [InlineData("Bus:Redis:Endpoints", "redis1:6379;redis2:0", "'redis2:0' is not HOST:PORT")]
    [InlineData("Bus:Redis:Sentinels", "s1:26379", "Sentinels and Master: both or neither")]
    [InlineData("Bus:Redis:Master", "registry", "Sentinels and Master: both or neither")]
    [InlineData("Bus:Redis:PasswordFile", "no/such/file", "no/such/file does not exist")]
    [InlineData("Bus:Redis:CaFile", "no/such/file", "no/such/file does not exist")]
    [InlineData("Bus:Redis:Prefix", "two words", "Prefix: 1 to 64 letters")]
    [InlineData("Bus:Redis:OperationTimeout", "00:00:00", "every time must be longer than zero")]
    [InlineData("Bus:Redis:Tls", "perhaps", "is not a true or false")]
    [InlineData("Bus:Redis:Passwort", "x", "no such setting")]
    public void A_wrong_setting_is_named(string key, string value, string complaint)
    {
        Assert.Contains(complaint, Assert.Throws<StartupException>(() => OriginHost.Check(With((key, value)))).Message, StringComparison.Ordinal);
        Assert.Contains(complaint, Assert.Throws<StartupException>(() => EdgeHost.Check(With((key, value)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_and_Sentinels_exclude_each_other() =>
        Assert.Contains(
            "one of them",
            Assert.Throws<StartupException>(() => OriginHost.Check(With(("Bus:Redis:Endpoints", "a:1"), ("Bus:Redis:Sentinels", "b:2"), ("Bus:Redis:Master", "c")))).Message,
            StringComparison.Ordinal);

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_password_that_others_can_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.At("password");
        File.WriteAllText(file, "Redis1secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var settings = With(("Bus:Redis:Endpoints", "a:1;[::1]:2"), ("Bus:Redis:PasswordFile", file));
        Assert.Contains("chmod 600", Assert.Throws<StartupException>(() => EdgeHost.Check(settings)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        EdgeHost.Check(settings);
        Assert.Equal("Redis1secret", RedisOptions.ReadSecret(file));
    }

    private static IConfiguration With(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
