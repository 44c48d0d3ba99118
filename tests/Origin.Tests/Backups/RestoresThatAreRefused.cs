using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Origin.Tests.Backups;

/// <summary>A restore destroys nothing, and what is not whole is not restored.</summary>
public sealed class RestoresThatAreRefused(ITestOutputHelper output)
{
    [Fact]
    public async Task An_origin_that_has_content_is_not_overwritten()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        await origin.BackUpAsync();
        await origin.RestoreAsync();
        Assert.Contains("is not empty", await origin.RestoreAsync(expected: 2), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(origin.Restored, "blobs"), recursive: true);
        Assert.Contains("the database is not empty", await origin.RestoreAsync(expected: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_origin_that_runs_is_not_restored_over()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        await origin.BackUpAsync();
        Assert.Contains("in use by another process", await Verb.MustAsync(2, "restore", "--data", origin.Data, "--from", origin.Backups), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_file_was_damaged_is_found_before_anything_is_written()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        await origin.BackUpAsync();
        var file = Directory.GetFiles(origin.Backups, "tags.jsonl.gz", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        Assert.Contains("is damaged", await origin.RestoreAsync(expected: 2), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(origin.Restored, "blobs")));
    }

    [Fact]
    public async Task A_damaged_blob_stops_the_restore_no_origin_starts_on_it_and_it_can_be_repeated()
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        var image = await origin.Client.PushImageAsync("team/app", "1", origin.Random);
        await origin.BackUpAsync();
        var file = origin.BlobFile(origin.Backups, Content.Sha256(image.Layers[0]));
        var right = await File.ReadAllBytesAsync(file);
        File.Delete(file); // the origin's own file has this name too
        await File.WriteAllBytesAsync(file, [.. right[..^1], (byte)(right[^1] ^ 1)]);

        Assert.Contains("is damaged", await origin.RestoreAsync(expected: 2), StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<StartupException>(() => OriginServer.StartAsync(origin.Restored));
        Assert.Contains("a restore is under way", refusal.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(file, right);
        await origin.RestoreAsync();
        await origin.HasAsync(image);
    }

    [Theory]
    [InlineData("restore", "holds no backups")]
    [InlineData("backup", "holds other things")]
    public async Task A_folder_that_is_something_else_is_left_alone(string verb, string complaint)
    {
        await using var origin = await SavedOrigin.StartAsync(output);
        Directory.CreateDirectory(origin.At("photos"));
        await File.WriteAllTextAsync(origin.At("photos/cat"), "meow");
        var text = await Verb.MustAsync(2, verb, "--data", verb == "backup" ? origin.Data : origin.Restored, verb == "backup" ? "--to" : "--from", origin.At("photos"));
        Assert.Contains(complaint, text, StringComparison.Ordinal);
        Assert.Equal(["cat"], Directory.GetFileSystemEntries(origin.At("photos")).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public async Task A_verb_without_its_folder_says_what_is_missing() =>
        Assert.Contains("--to must name a folder", await Verb.MustAsync(2, "backup"), StringComparison.Ordinal);
}
