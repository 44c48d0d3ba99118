using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>What was allowed ends with the change that takes it away: at once in the origin's process, within the lease apart from it.</summary>
public sealed class RightsThatChange
{
    [Fact]
    public async Task In_the_origins_process_a_grant_ends_at_once()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        var token = site.Who.Token("alice", "closed/app", "pull");
        using var alice = site.Client(token);
        using var elsewhere = site.Client(site.Who.Token("bob", "open/app", "pull"));
        await site.Private.PullAllAsync(alice);
        await site.PublishAsync(project: "closed");
        await RefusedAsync(alice, site.Private.TagPath);
        await site.Public.PullAllAsync(elsewhere);
        using var again = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(again);
        await site.PublishAsync(account: "alice");
        await RefusedAsync(again, site.Private.TagPath);
        await RefusedAsync(again, "/v2/");
    }

    [Fact]
    public async Task Whose_right_stayed_pulls_and_pushes_on_with_the_same_token_when_somebody_elses_changed()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull", "push"));
        await site.Private.PullAllAsync(alice);
        site.Who.MayStillPull = true;
        for (var change = 1; change <= 2; change++)
        {
            await site.PublishAsync(project: "closed");
            await site.Private.PullAllAsync(alice);
            await site.Private.PullAllAsync(alice);
            Assert.Equal(change, site.Who.Asked); // once for each change
            using var begun = await alice.PostAsync("/v2/closed/app/blobs/uploads/", null);
            Assert.NotEqual(HttpStatusCode.Unauthorized, begun.StatusCode); // the origin decides
        }

        site.Who.MayStillPull = false;
        await site.PublishAsync(project: "closed");
        await RefusedAsync(alice, site.Private.LayerPath);
    }

    [Fact]
    public async Task In_the_origins_process_a_project_made_private_is_private_at_once()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        await site.Public.PullAllAsync(site.Site.Http);
        site.Who.Public.Clear();
        await site.PublishAsync(project: "open");
        await RefusedAsync(site.Site.Http, site.Public.LayerPath);
        await RefusedAsync(site.Site.Http, site.Public.TagPath);
    }

    [Fact]
    public async Task Under_a_lease_a_project_is_asked_for_once()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        for (var pull = 0; pull < 3; pull++)
        {
            await site.Public.PullAllAsync(site.Site.Http);
            await RefusedAsync(site.Site.Http, site.Private.TagPath);
        }

        Assert.Equal(2, site.Site.Origin.Requests.All.Count(request => request.Path.StartsWith("/edge/v1/projects/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_private_repository_and_none_cost_the_origin_the_same_questions_cold_and_warm(bool together)
    {
        await using var site = together ? await IdentitySite.StartTogetherAsync() : await IdentitySite.StartApartAsync();
        using var bob = site.Client(site.Who.Token("bob", "open/app", "pull"));
        using (var alice = site.Client(site.Who.Token("alice", "closed/app", "pull")))
        {
            await site.Private.PullAllAsync(alice); // the bytes are here
        }

        for (var round = 0; round < 2; round++)
        {
            foreach (var path in new[] { site.Private.TagPath, site.Private.ManifestPath, site.Private.LayerPath, site.Private.ConfigPath })
            {
                var hers = await QuestionsAsync(bob, path);
                Assert.Equal(hers, await QuestionsAsync(bob, path.Replace("/closed/", "/nowhere/", StringComparison.Ordinal)));
            }
        }

        async Task<List<string>> QuestionsAsync(HttpClient client, string path)
        {
            site.Site.Origin.Requests.Clear();
            await RefusedAsync(client, path);
            return [.. site.Site.Origin.Requests.All.Where(request => request.Path is not "/edge/v1/access").Select(request => $"{request.Method} {request.Path.Replace("closed", "nowhere", StringComparison.Ordinal)}")];
        }
    }

    [Fact]
    public async Task In_a_process_of_its_own_a_change_is_heard_of()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(alice);
        await site.Public.PullAllAsync(site.Site.Http);
        site.Who.Public.Clear();
        site.Who.Change(project: "closed");
        site.Who.Change(project: "open");
        await site.FollowsAsync();
        await RefusedAsync(alice, site.Private.TagPath);
        await RefusedAsync(site.Site.Http, site.Public.TagPath);
    }

    [Fact]
    public async Task When_no_change_is_heard_of_any_more_a_project_is_asked_for_each_time()
    {
        await using var site = await IdentitySite.StartApartAsync();
        await site.Public.PullAllAsync(site.Site.Http);
        site.Site.Origin.Script.On("GET", "/edge/v1/changes", Answers.Status(503));
        site.Who.Public.Clear();
        site.Who.Change(project: "open");
        await Eventually.TrueAsync(
            async () =>
            {
                site.Site.Time.Advance(TimeSpan.FromSeconds(6)); // the lease ends
                using var answer = await site.Site.Http.GetAsync(site.Public.TagPath);
                return answer.StatusCode is HttpStatusCode.Unauthorized;
            },
            "the project is private here");
    }

    [Fact]
    public async Task Links_of_a_repository_that_was_deleted_end_when_that_is_heard_and_stay_ended_after_a_restart()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(alice);
        await site.Public.PullAllAsync(site.Site.Http);
        await site.Site.SettledAsync();

        var content = site.Site.Origin.Content; // what has the name now has nothing of before
        Assert.True(content.RemoveBlob("closed/app", site.Private.LayerDigest));
        Assert.True(content.RemoveBlob("closed/app", OriginContent.Sha256(site.Private.Config)));
        Assert.True(content.RemoveManifest("closed/app", site.Private.Digest));
        site.Who.Change(deleted: "closed/app");
        await site.FollowsAsync();
        await UnknownAsync(alice, site.Private.LayerPath);
        site.Site.Origin.Requests.Clear();
        await site.Public.PullAllAsync(site.Site.Http);
        Assert.Equal(0, site.Site.Origin.Requests.BlobHeads); // another repository's links stand

        await site.Site.SettledAsync();
        await site.Site.RestartEdgeAsync();
        using var again = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await UnknownAsync(again, site.Private.ConfigPath, site.Private.ManifestPath);
    }

    [Fact]
    public async Task What_was_taken_away_stays_so_after_a_restart_without_the_origin()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using (var alice = site.Client(site.Who.Token("alice", "closed/app", "pull")))
        {
            await site.Private.PullAllAsync(alice);
        }

        var before = site.Who.Token("alice", "closed/app", "pull");
        site.Who.Change(project: "closed");
        await site.FollowsAsync();
        var after = site.Who.Token("alice", "closed/app", "pull");
        await site.Site.SettledAsync();
        await site.Site.Origin.StopAsync();
        await site.Site.RestartEdgeAsync();
        using var old = site.Client(before);
        await RefusedAsync(old, site.Private.ManifestPath);
        using var young = site.Client(after);
        await site.Private.PullAllAsync(young);
    }

    [Fact]
    public async Task Writes_that_nobody_may_make_are_not_forwarded_and_change_nothing()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        using var reader = site.Client(site.Who.Token("alice", "open/app", "pull"));
        site.Site.Origin.Requests.Clear();
        foreach (var client in new[] { reader, site.Site.Http })
        {
            foreach (var (method, path) in new[]
            {
                ("POST", "/v2/open/app/blobs/uploads/"), ("PUT", site.Public.TagPath), ("DELETE", site.Public.ManifestPath), ("DELETE", site.Public.LayerPath),
                ("PATCH", "/v2/open/app/blobs/uploads/00000000000000000000000000000000"), ("GET", "/v2/_catalog"),
            })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(new byte[10]) };
                using var answer = await client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }

        Assert.DoesNotContain(site.Site.Origin.Requests.All, request => request.Path.StartsWith("/v2/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_goes_on_with_a_token_that_has_ended_if_it_was_good_for_pushing()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        var ended = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        using var pusher = site.Client(site.Who.Token("alice", [new Oci.TokenScope("repository", "open/app", ["pull", "push"])], ended));
        using var reader = site.Client(site.Who.Token("bob", [new Oci.TokenScope("repository", "open/app", ["pull"])], ended));
        const string session = "/v2/open/app/blobs/uploads/00000000000000000000000000000000";
        using var goesOn = await pusher.PatchAsync(session, new ByteArrayContent(new byte[10]));
        Assert.Equal(HttpStatusCode.Accepted, goesOn.StatusCode);
        using var refused = await reader.PatchAsync(session, new ByteArrayContent(new byte[10]));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var begins = await pusher.PostAsync("/v2/open/app/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Unauthorized, begins.StatusCode);
    }

    private static async Task UnknownAsync(HttpClient client, params string[] paths)
    {
        foreach (var path in paths)
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static async Task RefusedAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
