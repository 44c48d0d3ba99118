namespace EdgeRegistry.Bus.Tests;

/// <summary>What every bus does, whatever carries it: from where changes are published to where they are followed.</summary>
public abstract class BusContract : IAsyncLifetime
{
    private protected abstract Ends Both { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task Changes_arrive_whole_and_in_the_order_in_which_they_were_published()
    {
        var recorder = new Recorder();
        using var subscription = Both.Following.Subscribe(recorder);
        var published = Enumerable.Range(1, 500).Select(seq => Some.Change(seq)).ToList();
        foreach (var change in published)
        {
            await Both.Publishing.PublishAsync(change, CancellationToken.None);
        }

        await recorder.HasAsync(500);
        Assert.Equal(published, recorder.Changes);
    }

    [Fact]
    public async Task Each_kind_of_change_keeps_what_it_says_and_what_it_leaves_out()
    {
        var recorder = new Recorder();
        using var subscription = Both.Following.Subscribe(recorder);
        var digest = "sha256:" + new string('b', 64);
        ChangeEvent[] published =
        [
            Some.Change(1) with { Kind = ChangeKind.TagDeleted, OldDigest = digest, NewDigest = null },
            Some.Change(2) with { Kind = ChangeKind.ManifestPut, Tag = null, Subject = digest, Actor = null },
            Some.Change(3) with { Kind = ChangeKind.ManifestDeleted, Tag = null, OldDigest = digest, NewDigest = null },
            Some.Change(4) with { Kind = ChangeKind.BlobUnlinked, Tag = null, OldDigest = digest },
            Some.Change(5) with { Kind = ChangeKind.AccessChanged, Repository = "", Tag = "robot$ci \"ä\"", NewDigest = null },
            Some.Change(6) with { Kind = ChangeKind.KeysChanged, Repository = "", Tag = null, NewDigest = null },
        ];
        foreach (var change in published)
        {
            await Both.Publishing.PublishAsync(change, CancellationToken.None);
        }

        await recorder.HasAsync(published.Length);
        Assert.Equal(published, recorder.Changes);
    }

    [Fact]
    public async Task Every_subscriber_hears_every_change()
    {
        var (one, other) = (new Recorder(), new Recorder());
        using var first = Both.Following.Subscribe(one);
        using var second = Both.Following.Subscribe(other);
        await Both.Publishing.PublishAsync(Some.Change(1), CancellationToken.None);
        await one.HasAsync(1);
        await other.HasAsync(1);
    }

    [Fact]
    public async Task Who_has_unsubscribed_hears_nothing()
    {
        var (gone, there) = (new Recorder(), new Recorder());
        using var stays = Both.Following.Subscribe(there);
        Both.Following.Subscribe(gone).Dispose();
        await Both.Publishing.PublishAsync(Some.Change(1), CancellationToken.None);
        await there.HasAsync(1);
        Assert.Empty(gone.Changes);
    }

    [Fact]
    public async Task An_interruption_is_counted_and_told_to_all_who_follow()
    {
        var recorder = new Recorder();
        using var subscription = Both.Following.Subscribe(recorder);
        var before = Both.Publishing.Interruptions;
        Both.Publishing.Interrupt();
        Assert.Equal(before + 1, Both.Publishing.Interruptions);
        await recorder.WasInterruptedAsync(1);
    }

    [Fact]
    public void What_followed_an_interruption_is_not_believed_because_of_a_pass_that_began_before()
    {
        var before = Both.Publishing.Interruptions;
        Both.Publishing.Interrupt();
        Both.Publishing.Resume(before);
        Assert.False(Both.Publishing.IsContinuous);
        Assert.False(Both.Following.IsContinuous);
    }

    /// <summary>Where changes are published, and where they are followed.</summary>
    private protected sealed record Ends(IEventBus Publishing, IEventBus Following);
}

/// <summary>The contract in one process.</summary>
public sealed class InOneProcess : BusContract
{
    private readonly InProcessBus _bus = new();

    private protected override Ends Both => new(_bus, _bus);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;
}
