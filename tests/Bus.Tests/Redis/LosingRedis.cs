using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>Redis goes away and comes back: what may have been missed is said, and changes are carried again without anybody's help.</summary>
public sealed class LosingRedis : IAsyncLifetime
{
    private RedisServer? _redis;
    private Node? _here;
    private Node? _there;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _here = await Node.StartAsync(Node.Settings(_redis.Endpoint));
        _there = await Node.StartAsync(Node.Settings(_redis.Endpoint));
    }

    public async Task DisposeAsync()
    {
        await _there!.DisposeAsync();
        await _here!.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_Redis_is_noticed_and_a_new_one_is_used()
    {
        var before = _there!.Heard.Interruptions;
        await _redis!.KillAsync();
        await BothApartAsync();
        await _there.Heard.WasInterruptedAsync(before + 1);
        await _redis.StartAgainAsync();
        await BothConnectedAsync();
        await _there.Heard.WasInterruptedAsync(before + 2);
        await TellAndHearAsync(Some.Change(7));
        Assert.Equal(1, _there.Metric("redis_reconnects_total"));
        Assert.Equal(1, _there.Metric("redis_connected"));
        Assert.True(_there.Metric("redis_disconnected_seconds_total") > 0);
    }

    [Fact]
    public async Task An_outage_is_logged_once_however_long_it_takes()
    {
        await _redis!.KillAsync();
        await BothApartAsync();
        // Long enough for several attempts: the log must not have a line for each.
        using (var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _redis.Port))
        {
            other.Start();
            for (var attempt = 0; attempt < 3; attempt++)
            {
                (await other.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
            }
        }

        Assert.Single(_there!.Logged.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        await _redis.StartAgainAsync();
        await BothConnectedAsync();
        Assert.Single(_there.Logged.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Equal(2, _there.Logged.Lines.Count(line => line.StartsWith("Information", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Killed_connections_are_made_again()
    {
        var before = _there!.Heard.Interruptions;
        await _redis!.AskAsync("CLIENT", "KILL", "TYPE", "normal");
        await _redis.AskAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await _there.Heard.WasInterruptedAsync(before + 2);
        await BothConnectedAsync();
        await TellAndHearAsync(Some.Change(3));
    }

    [Fact]
    public async Task A_lost_subscription_alone_is_noticed()
    {
        var before = _there!.Heard.Interruptions;
        await _redis!.AskAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await _there.Heard.WasInterruptedAsync(before + 2);
        await BothConnectedAsync();
        await TellAndHearAsync(Some.Change(3));
    }

    [Fact]
    public async Task A_flushed_Redis_loses_nothing()
    {
        await TellAndHearAsync(Some.Change(1));
        var before = _there!.Heard.Interruptions;
        await _redis!.AskAsync("FLUSHALL");
        await TellAndHearAsync(Some.Change(2));
        Assert.Equal(before, _there.Heard.Interruptions);
    }

    [Fact]
    public async Task A_Redis_that_answers_nothing_holds_nobody_up_and_is_left()
    {
        _redis!.Pause();
        var began = TimeProvider.System.GetTimestamp();
        for (var seq = 1; seq <= 20_000; seq++)
        {
            var published = _here!.TellAsync(Some.Change(seq));
            Assert.True(published.IsCompletedSuccessfully); // at once: nobody waits
        }

        await BothApartAsync();
        Assert.True(_here!.Metric("redis_dropped_total") + _here.Metric("redis_published_total") >= 20_000 - 256 - Bus.Redis.RedisBus.Capacity, $"after {TimeProvider.System.GetElapsedTime(began)}: {_here.Metric("redis_dropped_total")} dropped");
        _redis.Resume();
        await BothConnectedAsync();
        await TellAndHearAsync(Some.Change(30_000));
    }

    [Fact]
    public async Task Others_are_told_when_a_process_dropped_changes()
    {
        await TellAndHearAsync(Some.Change(1));
        var before = _there!.Heard.Interruptions;
        _here!.Bus.Dropped(1);
        await TellAndHearAsync(Some.Change(2)); // the next number: there is no gap that would tell it
        Assert.Equal(before + 1, _there.Heard.Interruptions);
        Assert.Equal(1, _here.Metric("redis_dropped_total"));
    }

    [Fact]
    public async Task What_is_published_while_Redis_is_away_is_dropped_and_counted()
    {
        await _redis!.KillAsync();
        await BothApartAsync();
        await _here!.TellAsync(Some.Change(1));
        Assert.Equal(1, _here.Metric("redis_dropped_total"));
    }

    private async Task BothApartAsync()
    {
        await _here!.IsApartAsync();
        await _there!.IsApartAsync();
    }

    private async Task BothConnectedAsync()
    {
        await _here!.IsConnectedAsync();
        await _there!.IsConnectedAsync();
    }

    private async Task TellAndHearAsync(ChangeEvent change)
    {
        await _here!.TellAsync(change);
        await Eventually.TrueAsync(() => Task.FromResult(_there!.Heard.Changes.Contains(change)), TimeSpan.FromSeconds(30), () => $"not heard: {_here.Logged}");
    }
}
