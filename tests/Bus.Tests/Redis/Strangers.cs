using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>Whom a process hears, and by whom it is let in.</summary>
public sealed class Strangers
{
    [Fact]
    public async Task Another_installation_on_the_same_server_is_not_heard()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var ours = await Node.StartAsync(Node.Settings(redis.Endpoint) with { Prefix = "ours" });
        await using var peer = await Node.StartAsync(Node.Settings(redis.Endpoint) with { Prefix = "ours" });
        await using var stranger = await Node.StartAsync(Node.Settings(redis.Endpoint) with { Prefix = "theirs" });
        await stranger.TellAsync(Some.Change(1));
        await ours.TellAsync(Some.Change(2));
        await peer.Heard.HasAsync(1);
        Assert.Equal(2, Assert.Single(peer.Heard.Changes).Seq);
        Assert.Empty(stranger.Heard.Changes);
    }

    [Fact]
    public async Task A_process_does_not_hear_itself()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await Node.StartAsync(Node.Settings(redis.Endpoint));
        await using var other = await Node.StartAsync(Node.Settings(redis.Endpoint));
        await one.TellAsync(Some.Change(1));
        await other.Heard.HasAsync(1);
        await other.TellAsync(Some.Change(2));
        await one.Heard.HasAsync(1);
        Assert.Equal(2, Assert.Single(one.Heard.Changes).Seq);
    }

    [Fact]
    public async Task With_the_right_password_it_is_let_in_and_with_a_wrong_one_it_says_why_and_goes_on_without()
    {
        const string password = "Redis1secret";
        LogWatch.Know(password);
        LogWatch.Know("Wrong1secret");
        await using var redis = await RedisServer.StartAsync(password);
        await using var right = await Node.StartAsync(Node.Settings(redis.Endpoint) with { Password = () => password });
        Assert.True(right.Bus.IsConnected);
        await using var wrong = await Node.BeginAsync(Node.Settings(redis.Endpoint) with { Password = () => "Wrong1secret" });
        await using var none = await Node.BeginAsync(Node.Settings(redis.Endpoint));
        foreach (var node in new[] { wrong, none })
        {
            await Eventually.TrueAsync(() => Task.FromResult(node.Logged.Lines.Count > 0), TimeSpan.FromSeconds(30), () => "nothing is said");
            Assert.False(node.Bus.IsConnected);
            await node.TellAsync(Some.Change(1));
            Assert.Equal(1, node.Metric("redis_dropped_total"));
            LogWatch.AssertNoSecret(node.Logged.ToString(), "the log");
        }
    }

    [Fact]
    public async Task A_password_that_was_changed_is_read_again()
    {
        await using var redis = await RedisServer.StartAsync("First1secret");
        var password = "First1secret";
        await using var node = await Node.StartAsync(Node.Settings(redis.Endpoint) with { Password = () => password });
        var before = node.Heard.Interruptions;
        await redis.AskAsync("CONFIG", "SET", "requirepass", "Second1secret");
        redis.Password = password = "Second1secret";
        await redis.AskAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await node.Heard.WasInterruptedAsync(before + 2);
        await node.IsConnectedAsync();
    }

    [Fact]
    public async Task Over_TLS_only_a_server_of_the_right_authority_is_talked_to()
    {
        await using var redis = await RedisServer.StartAsync(tls: true);
        var settings = Node.Settings(redis.TlsEndpoint) with { Tls = true, CaFile = redis.CaFile };
        await using var one = await Node.StartAsync(settings);
        await using var other = await Node.StartAsync(settings);
        await one.TellAsync(Some.Change(1));
        await other.Heard.HasAsync(1);
        await using var suspicious = await Node.BeginAsync(settings with { CaFile = "" });
        await Eventually.TrueAsync(() => Task.FromResult(suspicious.Logged.Lines.Count > 0), TimeSpan.FromSeconds(30), () => "nothing is said");
        Assert.False(suspicious.Bus.IsConnected);
    }

    [Fact]
    public async Task What_this_version_cannot_read_is_counted_and_may_have_been_anything()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Node.Settings(redis.Endpoint));
        var before = node.Heard.Interruptions;
        await redis.AskAsync("PUBLISH", "edgeregistry:changes", "{\"v\":2,\"from\":\"x\",\"type\":\"change\"}");
        await redis.AskAsync("PUBLISH", "edgeregistry:changes", "nonsense");
        await node.Heard.WasInterruptedAsync(before + 2);
        Assert.Equal(2, node.Metric("redis_unreadable_total"));
        Assert.Empty(node.Heard.Changes);
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_takes_writes_is_used()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync(null, false, "--replicaof", "127.0.0.1", master.Endpoint.Split(':')[1]);
        await using var one = await Node.StartAsync(Node.Settings(replica.Endpoint, master.Endpoint));
        await using var other = await Node.StartAsync(Node.Settings(master.Endpoint, replica.Endpoint));
        await one.TellAsync(Some.Change(1));
        await other.Heard.HasAsync(1);
        Assert.Contains(one.Logged.Lines, line => line.Contains(master.Endpoint, StringComparison.Ordinal));
    }
}
