using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Storage;
using EdgeRegistry.Origin.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Origin.Tests.Storage;

public sealed class TheMark : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task A_share_that_is_not_mounted_is_refused()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Storage:Folder", _scratch.File("share")));
        await origin.CrashAsync();
        Directory.Move(_scratch.File("share"), _scratch.File("elsewhere"));
        Directory.CreateDirectory(_scratch.File("share")); // the empty mount point
        var refused = await Assert.ThrowsAsync<StartupException>(origin.StartAgainAsync);
        Assert.Contains("not mounted", refused.Message, StringComparison.Ordinal);
        await origin.CrashAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch.File("share")));
        Directory.Delete(_scratch.File("share"));
        Directory.Move(_scratch.File("elsewhere"), _scratch.File("share"));
        await origin.StartAgainAsync();
    }

    [Fact]
    public async Task Another_installations_share_is_refused()
    {
        await using (await RunningOrigin.StartAsync(("Origin:Storage:Folder", _scratch.File("share"))))
        {
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningOrigin.StartAsync(("Origin:Storage:Folder", _scratch.File("share"))));
        Assert.Contains("another installation", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edgeregistry storage 2 0123", "newer")]
    [InlineData("something else", "does not belong")]
    public async Task A_mark_that_is_newer_or_not_ours_is_refused(string mark, string why)
    {
        Directory.CreateDirectory(_scratch.File("share"));
        await File.WriteAllTextAsync(_scratch.File("share/cluster-id"), mark);
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningOrigin.StartAsync(("Origin:Storage:Folder", _scratch.File("share"))));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_holds_other_things_is_refused()
    {
        Directory.CreateDirectory(_scratch.File("share/holiday-pictures"));
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningOrigin.StartAsync(("Origin:Storage:Folder", _scratch.File("share"))));
        Assert.Contains("holiday-pictures", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_that_start_first_at_once_agree_on_one_mark_and_one_without_the_share_is_refused()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var database = origin.The<Origin.Database.Database>();
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM cluster"), CancellationToken.None);
        Directory.CreateDirectory(_scratch.File("away"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => StartAsync(database, _scratch.File(node == 5 ? "away" : "share"))));
        var id = (await database.ReadAsync(new ClusterTable().FindAsync, CancellationToken.None))!;
        Assert.Equal(ClusterTable.Marked, id.Mark);
        var refused = outcomes.OfType<StartupException>().ToList();
        // Whoever marks first decides which folder it is; those with another one are refused, and no two folders are marked.
        Assert.Contains(refused.Count, (int[])[1, 7]);
        Assert.Single(new[] { "away", "share" }, folder => File.Exists(_scratch.File(folder + "/cluster-id")));
    }

    public void Dispose() => _scratch.Dispose();

    private static async Task<Exception?> StartAsync(Origin.Database.Database database, string path)
    {
        var folder = new StorageFolder(path, isOwn: false);
        using var threads = new StorageThreads(new StorageOptions(), folder, new StorageState(NullLogger<StorageState>.Instance), TimeProvider.System);
        return await Record.ExceptionAsync(() => new ClaimStorage(database, new ClusterTable(), threads, folder, TimeProvider.System).StartAsync(CancellationToken.None));
    }
}
