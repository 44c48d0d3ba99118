using System.Net;
using System.Text.Json;
using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.EdgeFeed;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.EdgeFeed;

/// <summary>What those are told who follow the change log by asking; in a registry without identities that is everybody.</summary>
public sealed class ChangesOverHttp
{
    [Fact]
    public async Task A_push_is_told_with_all_that_the_bus_is_told()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var manifest = SampleManifest.Image(config);
        using var put = await origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/1", manifest, ("Content-Type", MediaTypes.OciManifest));
        using var deleted = await origin.SendAsync(HttpMethod.Delete, "/v2/team/app/manifests/1");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Accepted), (put.StatusCode, deleted.StatusCode));

        var told = await following.AskAsync();
        Assert.Equal(origin.Bus.Published, told.Changes);
        Assert.Equal((3, 3, false), (told.Head, told.Next, told.IsReset));
    }

    [Fact]
    public async Task What_was_committed_before_the_question_is_in_the_answer()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        for (var change = 1; change <= 20; change++)
        {
            await Following.CommitAsync(origin, $"t{change}");
            Assert.Equal([$"t{change}"], (await following.AskAsync()).Tags);
        }

        Assert.Empty((await following.AskAsync()).Changes);
    }

    [Fact]
    public async Task The_head_names_the_last_change_and_counts_what_was_committed_before_the_question()
    {
        await using var origin = await RunningOrigin.StartAsync();
        Assert.Equal((0, ""), await HeadAsync(origin));
        await Following.CommitAsync(origin, "one");
        await Following.CommitAsync(origin, "two");
        var head = await HeadAsync(origin);
        Assert.Equal((2, origin.Bus.Published.Last().Id.ToString("N")), head);
    }

    [Fact]
    public async Task Another_history_begins_anew()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        await Following.CommitAsync(origin, "one");
        await following.AskAsync();
        foreach (var broken in new[]
        {
            new Following(origin) { Epoch = "another", Since = 1, Id = following.Id },
            new Following(origin) { Epoch = following.Epoch, Since = 2 },
            new Following(origin) { Epoch = following.Epoch, Since = 1, Id = Guid.NewGuid().ToString("N") },
        })
        {
            var told = await broken.AskAsync("&wait=20");
            Assert.True(told.IsReset);
            Assert.Equal((1, 1, 0), (told.Head, told.Next, told.Changes.Count));
            Assert.Equal((following.Epoch, following.Id), (broken.Epoch, broken.Id));
        }
    }

    [Fact]
    public async Task A_long_log_is_told_in_pieces_and_only_what_was_asked_for()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        for (var change = 1; change <= 9; change++)
        {
            await Following.CommitAsync(origin, $"{change}", change % 3 == 0 ? ChangeKind.TagDeleted : ChangeKind.TagPut);
        }

        var other = new Following(origin) { Epoch = following.Epoch };
        foreach (var (tags, next) in new[] { ("1,2,3,4", 4), ("5,6,7,8", 8), ("9", 9) })
        {
            var told = await following.AskAsync("&limit=4");
            Assert.Equal((tags, next, 9), (string.Join(',', told.Tags), told.Next, told.Head));
        }

        foreach (var (tags, next) in new[] { ("3,6", 6), ("9", 9) })
        {
            var told = await other.AskAsync("&limit=2&kinds=tag_deleted,never_heard_of");
            Assert.Equal((tags, next), (string.Join(',', told.Tags), told.Next));
        }
    }

    [Fact]
    public async Task Who_waits_is_answered_at_the_next_change()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        for (var change = 1; change <= 5; change++)
        {
            var waiting = following.AskAsync("&wait=20");
            while (await origin.MetricAsync("edgeregistry_origin_feed_waiting") < 1)
            {
                Assert.False(waiting.IsCompleted);
            }

            await Following.CommitAsync(origin, $"t{change}");
            origin.The<Origin.Changes.Numbering>().Wake();
            Assert.Equal([$"t{change}"], (await waiting).Tags);
        }
    }

    [Fact]
    public async Task An_origin_that_ends_answers_who_waits()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var following = await Following.FromTheBeginningAsync(origin);
        await following.AskAsync();
        var bell = origin.The<FeedBell>();
        var question = new FeedQuestion("", 0, null, 1, []);
        var waiting = bell.NextOf(question);
        origin.The<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
        await waiting;
        Assert.True(bell.NextOf(question).IsCompleted);
    }

    [Theory]
    [InlineData("GET", "?since=x", 400)]
    [InlineData("GET", "?since=-1", 400)]
    [InlineData("GET", "?id=1", 400)]
    [InlineData("GET", "?limit=many", 400)]
    [InlineData("GET", "?wait=1.5", 400)]
    [InlineData("POST", "", 405)]
    public async Task A_question_that_is_none_is_refused(string method, string query, int expected)
    {
        await using var origin = await RunningOrigin.StartAsync();
        using var answer = await origin.SendAsync(new HttpMethod(method), "/edge/v1/changes" + query);
        Assert.Equal((HttpStatusCode)expected, answer.StatusCode);
    }

    private static async Task<(long, string)> HeadAsync(RunningOrigin origin)
    {
        using var answer = await origin.SendAsync(HttpMethod.Get, "/edge/v1/head");
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var head = json.RootElement.GetProperty("head");
        return (head.GetProperty("seq").GetInt64(), head.GetProperty("id").GetString()!);
    }
}
