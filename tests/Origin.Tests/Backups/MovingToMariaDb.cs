using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Origin.Tests.Backups;

/// <summary>One form for every database: an origin that began on SQLite moves to MariaDB, and back.</summary>
public sealed class MovingToMariaDb(ITestOutputHelper output)
{
    [Fact]
    public async Task A_backup_of_one_is_restored_in_the_other()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var image = await origin.Client.PushImageAsync("team/app", "1", origin.Random, layers: 2);
        await origin.BackUpAsync();
        await using var server = await MariaDbServer.StartAsync();
        string[] mysql =
        [
            "--set", "Origin:Database:Provider=mysql", "--set", $"Origin:Database:Connection={await server.CreateDatabaseAsync()}", "--set", "Origin:Secret=one-secret-for-every-node",
            "--set", $"Origin:Storage:Folder={origin.At("share")}", "--data", origin.At("node"),
        ];

        await Verb.MustAsync(0, ["restore", "--from", origin.Backups, .. mysql]);
        Assert.Contains("manifests 1,", await Verb.MustAsync(0, ["check", "--hash", .. mysql]), StringComparison.Ordinal);
        Assert.Contains("is not empty", await Verb.MustAsync(2, ["restore", "--from", origin.Backups, .. mysql]), StringComparison.Ordinal);
        await Verb.MustAsync(0, ["backup", "--to", origin.At("back"), .. mysql]);
        await Verb.MustAsync(0, "restore", "--from", origin.At("back"), "--data", origin.Restored);

        await origin.HasAsync(image);
    }
}
