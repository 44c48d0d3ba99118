using System.Net;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Origin.Uploads;
using static EdgeRegistry.Origin.Tests.Uploads.UploadProtocol;

namespace EdgeRegistry.Origin.Tests.Uploads;

public sealed class UploadsAfterACrash
{
    private readonly byte[] _content = RandomBytes(5_000_000);

    [Fact]
    public async Task An_upload_continues_after_a_restart_and_its_hash_is_read_back()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, 2_000_000);
        await RestartAsync(origin);
        Assert.Equal("0-1999999", await RangeAsync(origin, location));
        using var rest = await origin.SendAsync(HttpMethod.Patch, location, _content[2_000_000..]);
        await FinishAsync(origin, location, _content);
        Assert.Equal(_content, await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{DigestOf(_content)}"));
    }

    [Fact]
    public async Task A_chunk_that_was_cut_by_the_crash_does_not_lock_the_session()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, 1000);
        using var cut = await HalfAChunkAsync(origin, location, announced: 100, sent: 50);
        await UntilHeldAsync(origin, location);
        await RestartAsync(origin);
        var at = (await FindAsync(origin, location))!.Received;
        using var rest = await origin.SendAsync(HttpMethod.Patch, location, _content[1000..], ("Content-Range", $"{at}-{at + _content.Length - 1001}"));
        Assert.Equal(HttpStatusCode.Accepted, rest.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_were_written_but_not_committed_are_cut_off()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, 1000);
        await origin.CrashAsync();
        await File.AppendAllTextAsync(FileOf(origin, location), "a tail that nobody committed, longer than what follows");
        await origin.StartAgainAsync();
        using var rest = await origin.SendAsync(HttpMethod.Patch, location, _content[1000..1010]);
        await FinishAsync(origin, location, _content[..1010]);
        Assert.Equal(_content[..1010], await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{DigestOf(_content[..1010])}"));
    }

    [Fact]
    public async Task A_crash_between_rename_and_transaction_is_finished_at_the_next_start()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, _content.Length);
        await MarkCommittingAsync(origin, location);
        await origin.CrashAsync();
        var digest = DigestOf(_content);
        var blob = Path.Combine(origin.Data, "blobs", "sha256", digest.Hex[..2], digest.Hex);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        NativeFiles.Rename(FileOf(origin, location), blob);
        await origin.StartAgainAsync();
        Assert.Equal(_content, await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{digest}"));
        await FinishAsync(origin, location, _content); // the client repeats what it never heard the answer of
    }

    [Fact]
    public async Task A_crash_before_the_rename_leaves_an_upload_that_can_be_finished()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, _content.Length);
        await MarkCommittingAsync(origin, location);
        await RestartAsync(origin);
        await FinishAsync(origin, location, _content);
    }

    [Fact]
    public async Task An_upload_whose_bytes_are_lost_is_unknown()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var location = await PatchedAsync(origin, 1000);
        await origin.CrashAsync();
        File.Delete(FileOf(origin, location));
        await origin.StartAgainAsync();
        using var rest = await origin.SendAsync(HttpMethod.Patch, location, [1]);
        using var status = await origin.SendAsync(HttpMethod.Get, location);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (rest.StatusCode, status.StatusCode));
    }

    [Fact]
    public async Task Files_without_a_session_are_removed_at_start()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var kept = await PatchedAsync(origin, 10);
        await origin.CrashAsync();
        var orphan = Path.Combine(origin.Data, "uploads", new string('0', 32));
        await File.WriteAllTextAsync(orphan, "left");
        await origin.StartAgainAsync();
        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(FileOf(origin, kept)));
    }

    private static string FileOf(RunningOrigin origin, string location) => Path.Combine(origin.Data, "uploads", location[^32..]);

    private static async Task RestartAsync(RunningOrigin origin)
    {
        await origin.CrashAsync();
        await origin.StartAgainAsync();
    }

    private async Task<string> PatchedAsync(RunningOrigin origin, int length)
    {
        var location = await origin.StartUploadAsync();
        using var patched = await origin.SendAsync(HttpMethod.Patch, location, _content[..length]);
        Assert.Equal(HttpStatusCode.Accepted, patched.StatusCode);
        return location;
    }

    private async Task MarkCommittingAsync(RunningOrigin origin, string location)
    {
        var session = (await FindAsync(origin, location))!;
        await origin.The<UploadSessions>().CommittingAsync(session, session.Received, DigestOf(_content));
    }
}
