using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Tests.Restarting;

/// <summary>A folder that somebody uses for something else is left as it is.</summary>
public sealed class ForeignFolders
{
    [Fact]
    public async Task A_folder_with_other_things_in_it_is_refused_and_nothing_is_removed()
    {
        using var folder = new TemporaryFolder();
        var precious = Path.Combine(folder.Path, "tmp", "thesis.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(precious)!);
        await File.WriteAllTextAsync(precious, "years of work");
        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(folder.Path));
        Assert.Contains("'tmp'", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(precious));
    }

    [Fact]
    public async Task A_folder_whose_first_start_was_cut_short_is_taken()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "LOCK"), "");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "FORMAT"), "");
        await using var edge = await StartAsync(folder.Path);
        Assert.Contains("edge", await File.ReadAllTextAsync(Path.Combine(folder.Path, "FORMAT")), StringComparison.Ordinal);
    }

    private static Task<EdgeUnderTest> StartAsync(string data) =>
        EdgeUnderTest.StartAsync(data, new Uri("http://127.0.0.1:1"), new DisconnectedBus(), new ShiftedTime(), new Dictionary<string, string?>(StringComparer.Ordinal));
}
