using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>Sentinels say which server it is, and the bus goes there.</summary>
public sealed class FailingOver
{
    [Fact]
    public async Task After_the_server_died_the_other_one_carries_changes()
    {
        await using var group = await SentinelGroup.StartAsync();
        await using var one = await Node.StartAsync(Settings(group));
        await using var other = await Node.StartAsync(Settings(group));
        await group.KillSentinelAsync(0); // the first that is asked: another one answers
        await group.First.KillAsync();
        await IsAtAsync(one, group.Second);
        await IsAtAsync(other, group.Second);
        await TellAndHearAsync(one, other);
    }

    [Fact]
    public async Task When_the_Sentinels_switch_to_the_other_server_the_bus_goes_there_while_the_old_one_lives()
    {
        await using var group = await SentinelGroup.StartAsync();
        await using var one = await Node.StartAsync(Settings(group));
        await using var other = await Node.StartAsync(Settings(group));
        await group.FailOverAsync();
        await IsAtAsync(one, group.Second);
        await IsAtAsync(other, group.Second);
        await TellAndHearAsync(one, other);
    }

    private static RedisSettings Settings(SentinelGroup group) =>
        Node.Settings() with { Sentinels = group.Endpoints, Master = SentinelGroup.Name };

    private static Task IsAtAsync(Node node, RedisServer server) =>
        Eventually.TrueAsync(
            () => Task.FromResult(node.Bus.IsConnected && node.Logged.Lines[^1].Contains(server.Endpoint, StringComparison.Ordinal)),
            TimeSpan.FromSeconds(60),
            () => $"not at {server.Endpoint}: {node.Logged}");

    private static async Task TellAndHearAsync(Node one, Node other)
    {
        await one.TellAsync(Some.Change(1));
        await other.Heard.HasAsync(1);
        await other.TellAsync(Some.Change(2));
        await one.Heard.HasAsync(1);
    }
}
