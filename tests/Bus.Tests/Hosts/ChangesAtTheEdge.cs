using System.Net;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Bus.Tests.Hosts;

/// <summary>What Redis gives an edge: it hears of a change at whichever node at once. What it does not: anything that is believed.</summary>
public sealed class ChangesAtTheEdge(Database database, ITestOutputHelper output) : IClassFixture<Database>
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_tag_moved_at_one_node_is_dropped_by_the_edge_that_asks_another()
    {
        await using var site = await NodesWithRedis.StartAsync(database.Server, output);
        var old = await site.MoveTagAsync();
        Assert.Equal(old, await site.TagAtEdgeAsync());
        var heard = await site.AtEdgeAsync("redis_received_total");
        await site.MoveTagAsync();
        await Eventually.TrueAsync(async () => await site.AtEdgeAsync("redis_received_total") >= heard + 2, Within, () => $"the edge heard nothing: {site.EdgeProgram.Output}");

        // Nobody can be asked now. What the edge knew it would serve, marked stale; but it has heard that this is not so any more.
        await site.EndSecondAsync();
        Assert.Equal(nameof(HttpStatusCode.ServiceUnavailable), await site.TagAtEdgeAsync());
    }

    [Fact]
    public async Task Without_Redis_the_edge_tells_the_truth_as_well()
    {
        await using var site = await NodesWithRedis.StartAsync(database.Server, output);
        Assert.Equal(await site.MoveTagAsync(), await site.TagAtEdgeAsync());
        await site.Redis.KillAsync();
        Assert.Equal(await site.MoveTagAsync(), await site.TagAtEdgeAsync()); // also before anybody has noticed
        await site.AllApartAsync();
        Assert.Equal(await site.MoveTagAsync(), await site.TagAtEdgeAsync());
        await site.Redis.StartAgainAsync();
        await site.AllConnectedAsync();
        await site.Redis.AskAsync("FLUSHALL");
        Assert.Equal(await site.MoveTagAsync(), await site.TagAtEdgeAsync());
    }

    [Fact]
    public async Task A_Redis_that_lies_is_not_believed_and_one_that_hangs_holds_up_no_push()
    {
        await using var site = await NodesWithRedis.StartAsync(database.Server, output);
        var digest = await site.MoveTagAsync();
        Assert.Equal(digest, await site.TagAtEdgeAsync());
        site.Redis.Pause();
        try
        {
            for (var push = 0; push < 5; push++)
            {
                digest = await site.MoveTagAsync();
                Assert.Equal(digest, await site.TagAtEdgeAsync());
            }
        }
        finally
        {
            site.Redis.Resume();
        }

        await site.AllConnectedAsync();
        var epoch = new string('f', 32);
        await site.Redis.AskAsync("PUBLISH", "edgeregistry:changes", $$$"""{"v":1,"from":"nobody","type":"change","epoch":"{{{epoch}}}","change":{"seq":1,"id":"{{{epoch}}}","kind":"tag_put","repository":"library/moved","tag":"v1","new_digest":"sha256:{{{new string('0', 64)}}}","time":1}}""");
        Assert.Equal(digest, await site.TagAtEdgeAsync());
    }

    [Fact]
    public async Task Who_waits_for_changes_at_one_node_is_answered_when_another_made_one()
    {
        await using var site = await NodesWithRedis.StartAsync(database.Server, output);
        await site.MoveTagAsync();
        using var head = System.Text.Json.JsonDocument.Parse(await (await site.Second.GetAsync("/edge/v1/head")).Content.ReadAsStringAsync());
        var (epoch, seq) = (head.RootElement.GetProperty("epoch").GetString(), head.RootElement.GetProperty("head").GetProperty("seq").GetInt64());
        var waiting = site.Second.GetAsync($"/edge/v1/changes?epoch={epoch}&since={seq}&wait=20");
        await site.MoveTagAsync();
        using var answer = System.Text.Json.JsonDocument.Parse(await (await waiting).Content.ReadAsStringAsync());
        Assert.NotEqual(0, answer.RootElement.GetProperty("changes").GetArrayLength());
    }
}
