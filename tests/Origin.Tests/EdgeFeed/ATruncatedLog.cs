using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.EdgeFeed;

/// <summary>What is older than it may be goes, and who misses it is told so.</summary>
public sealed class ATruncatedLog
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    [Fact]
    public async Task Who_has_what_was_cut_off_goes_on_and_who_has_not_begins_anew()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var early = await Following.FromTheBeginningAsync(origin);
        await PutAsync(origin, 1, 3);
        await early.AskAsync("&limit=2"); // has 1 and 2
        var (there, before) = (Copy(origin, early), Copy(origin, early));
        await there.AskAsync(); // has 1, 2 and 3
        origin.Time.Advance(Kept + TimeSpan.FromMinutes(1));
        await PutAsync(origin, 4, 5);
        await CutAsync(origin);
        Assert.Equal([4, 5], await SeqsAsync(origin));
        Assert.Equal((false, "t4,t5"), await AskAsync(there));
        Assert.True((await before.AskAsync("&wait=20")).IsReset);
        Assert.True((await new Following(origin) { Epoch = early.Epoch }.AskAsync()).IsReset);
        Assert.True((await new Following(origin) { Epoch = early.Epoch, Since = 3, Id = Guid.NewGuid().ToString("N") }.AskAsync()).IsReset);
        Assert.Equal((false, "t4,t5"), await AskAsync(new Following(origin) { Epoch = early.Epoch, Since = 3 }));
    }

    [Fact]
    public async Task The_last_change_stays_and_more_than_a_batch_goes()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PutAsync(origin, 1, 1201);
        await CutAsync(origin);
        Assert.Equal(1201, (await SeqsAsync(origin)).Count);
        origin.Time.Advance(Kept + Kept);
        await CutAsync(origin);
        await CutAsync(origin);
        Assert.Equal([1201], await SeqsAsync(origin));
        await PutAsync(origin, 1202, 1202);
        Assert.Equal([1201, 1202], await SeqsAsync(origin));
    }

    [Fact]
    public async Task A_node_that_was_succeeded_cuts_nothing()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PutAsync(origin, 1, 3);
        origin.Time.Advance(Kept + Kept);
        var old = await HoldAsync(origin);
        origin.Time.Advance(LeaseHolder.Length * 2);
        var database = origin.The<Origin.Database.Database>();
        await database.WriteAsync(session => new LeasesTable().TakeAsync(session, ChangeRetention.Job, "another", LeaseHolder.Length), CancellationToken.None);
        await Assert.ThrowsAsync<LeaseLostException>(() => origin.The<ChangeRetention>().RunAsync(old, CancellationToken.None));
        Assert.Equal([1, 2, 3], await SeqsAsync(origin));
    }

    [Fact]
    public async Task What_was_granted_before_the_cut_is_not_believed_unchanged()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PutAsync(origin, 1, 5);
        origin.Time.Advance(Kept + Kept);
        await CutAsync(origin); // up to 4
        var changes = origin.The<ChangesTable>();
        foreach (var (seq, expected) in new[] { (3L, true), (4L, false) })
        {
            Assert.Equal(expected, await origin.The<Origin.Database.Database>().ReadAsync(session => changes.HasAccountChangedAsync(session, "alice", seq), CancellationToken.None));
        }
    }

    private static Following Copy(RunningOrigin origin, Following other) => new(origin) { Epoch = other.Epoch, Since = other.Since, Id = other.Id };

    private static async Task<(bool, string)> AskAsync(Following following)
    {
        var told = await following.AskAsync();
        return (told.IsReset, string.Join(',', told.Tags));
    }

    private static async Task PutAsync(RunningOrigin origin, int from, int to)
    {
        for (var change = from; change <= to; change++)
        {
            await Following.CommitAsync(origin, $"t{change}");
        }

        await origin.The<Numbering>().PassAsync();
    }

    private static async Task<Lease> HoldAsync(RunningOrigin origin) => (await origin.The<LeaseHolder>().TryHoldAsync(ChangeRetention.Job, CancellationToken.None))!;

    private static async Task CutAsync(RunningOrigin origin) => await origin.The<ChangeRetention>().RunAsync(await HoldAsync(origin), CancellationToken.None);

    private static Task<List<long>> SeqsAsync(RunningOrigin origin) =>
        origin.The<Origin.Database.Database>().ReadAsync(session => session.QueryAsync<long>("SELECT seq FROM changes WHERE seq IS NOT NULL ORDER BY seq"), CancellationToken.None);
}
