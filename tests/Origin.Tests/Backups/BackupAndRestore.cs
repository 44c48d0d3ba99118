using System.Net;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Origin.Tests.Backups;

/// <summary>The verbs <c>backup</c> and <c>restore</c>: what was saved of a running origin comes back whole, or not at all.</summary>
public sealed class BackupAndRestore(ITestOutputHelper output)
{
    [Fact]
    public async Task What_a_running_origin_had_comes_back_and_what_came_later_does_not()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var saved = await origin.Client.PushImageAsync("team/app", "1", origin.Random, layers: 3);
        await origin.BackUpAsync();
        var later = await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        await origin.RestoreAsync();

        await origin.HasAsync(saved);
        await using var restored = await OriginServer.StartAsync(origin.Restored);
        using var client = new RegistryClient(restored.Address);
        Assert.Equal(saved.Manifest, (await client.ReadAsync("/v2/team/app/manifests/1")).Body);
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync($"/v2/team/app/manifests/{later.Digest}"));
        var again = await client.PushImageAsync("team/app", "2", origin.Random); // it takes pushes
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync($"/v2/team/app/manifests/{again.Digest}"));
    }

    [Fact]
    public async Task A_second_backup_keeps_the_blobs_of_the_first_and_either_can_be_restored()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var first = await origin.Client.PushImageAsync("team/app", "1", origin.Random, layers: 2);
        await origin.BackUpAsync();
        var second = await origin.Client.PushImageAsync("team/app", "1", origin.Random, layers: 2);
        var text = await origin.BackUpAsync();
        Assert.Contains("3 there already", text, StringComparison.Ordinal);

        var older = Directory.GetDirectories(Path.Combine(origin.Backups, "snapshots")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal).First();
        await origin.RestoreAsync();
        await origin.HasAsync(first, second);
        await Verb.MustAsync(0, "restore", "--data", origin.At("older"), "--from", origin.Backups, "--snapshot", older);
        Assert.Contains("manifests 1,", await Verb.MustAsync(0, "check", "--data", origin.At("older")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_taken_while_others_push_is_consistent()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        using var enough = new CancellationTokenSource();
        var pushes = Task.Run(async () =>
        {
            var count = 0;
            for (; !enough.IsCancellationRequested; count++)
            {
                await origin.Client.PushImageAsync($"team/app{count % 3}", $"{count}", new RandomContent(output));
            }

            return count;
        });
        for (var i = 0; i < 5; i++)
        {
            await origin.BackUpAsync();
        }

        await enough.CancelAsync();
        Assert.True(await pushes > 0);
        var number = 0;
        foreach (var snapshot in Directory.GetDirectories(Path.Combine(origin.Backups, "snapshots")).Select(folder => Path.GetFileName(folder)))
        {
            var target = origin.At($"restored-{number++}");
            await Verb.MustAsync(0, "restore", "--data", target, "--from", origin.Backups, "--snapshot", snapshot);
            await Verb.MustAsync(0, "check", "--data", target, "--hash");
        }
    }

    [Fact]
    public async Task Uploads_that_were_open_are_not_restored()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var upload = await origin.Client.StartUploadAsync("team/app");
        await origin.Client.PushBlobAsync("team/app", [1]);
        await origin.BackUpAsync();
        await origin.RestoreAsync();

        await using var restored = await OriginServer.StartAsync(origin.Restored);
        using var client = new RegistryClient(restored.Address);
        using var answer = await client.GetAsync(upload);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_blob_that_the_origin_has_lost_is_told_and_the_rest_is_saved()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var image = await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        var lost = Content.Sha256(image.Layers[0]);
        File.Delete(origin.BlobFile(origin.Data, lost));

        Assert.Contains($"{lost} has no file", await origin.BackUpAsync(expected: 1), StringComparison.Ordinal);
        await origin.RestoreAsync(expected: 1);

        Assert.Contains($"FOUND blob-missing {lost}", await Verb.MustAsync(1, "check", "--data", origin.Restored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_interrupted_backup_left_is_removed_by_the_next()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var image = await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        await origin.BackUpAsync();
        var left = Directory.CreateDirectory(Path.Combine(origin.Backups, "snapshots", "19700101T000000Z")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "tags.jsonl.gz"), "half");
        await File.WriteAllTextAsync(Path.Combine(origin.Backups, "tmp", "1"), "half");

        await origin.BackUpAsync();

        Assert.False(Directory.Exists(left));
        await origin.RestoreAsync();
        await origin.HasAsync(image);
    }
}
