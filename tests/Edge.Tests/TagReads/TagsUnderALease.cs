using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.TagReads;

/// <summary>Tags while the bus shows every change before it is acknowledged.</summary>
public sealed class TagsUnderALease
{
    [Fact]
    public async Task The_second_read_asks_nothing()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "latest", seed: 40);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        site.Origin.Requests.Clear();
        Assert.True(await site.Http.PullAsync(image.TagPath, image.Manifest) is { Status: HttpStatusCode.OK, IsRight: true, IsComplete: true });
        using var head = await site.Http.HeadAsync(image.TagPath);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(site.Origin.Requests.All);
    }

    [Fact]
    public async Task A_moved_tag_is_seen_at_once_and_a_deleted_one_is_404()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 41);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        var second = site.Origin.Content.AddImage("library/a", "latest", seed: 43);
        await site.PublishAsync(ChangeKind.TagPut, "library/a", "latest", first.Digest, second.Digest);
        Assert.True(await site.Http.PullAsync(first.TagPath, second.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });

        site.Origin.Content.RemoveManifest("library/a", "latest");
        await site.PublishAsync(ChangeKind.TagDeleted, "library/a", "latest", second.Digest);
        using var gone = await site.Http.HeadersAsync(first.TagPath);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal("MANIFEST_UNKNOWN", await gone.ErrorCodeAsync());
    }

    [Fact]
    public async Task An_old_answer_that_was_on_its_way_when_the_tag_moved_is_not_remembered()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 44);
        await site.Http.PullAsync(first.ManifestPath, first.Manifest);
        var old = site.Origin.Content.Manifest("library/a", "latest");
        var gate = new Gate();
        site.Origin.Script.On("HEAD", first.TagPath, Answers.HoldHeaders(gate, (context, _) => Answers.HonestAsync(context, old)));
        var onItsWay = site.Http.HeadersAsync(first.TagPath);
        await gate.Reached;
        var second = site.Origin.Content.AddImage("library/a", "latest", seed: 46);
        await site.PublishAsync(ChangeKind.TagPut, "library/a", "latest", first.Digest, second.Digest);
        site.Origin.Script.Clear(); // what is asked from now on is answered as it is now
        gate.Open();
        (await onItsWay).Dispose();
        Assert.True(await site.Http.PullAsync(first.TagPath, second.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task After_an_interruption_every_read_revalidates_until_the_bus_resumes()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "latest", seed: 47);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        site.Bus.Interrupt();
        site.Origin.Requests.Clear();
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        Assert.Equal(2, site.Origin.Requests.ManifestHeads);

        site.Bus.Resume(site.Bus.Interruptions);
        await site.Http.PullAsync(image.TagPath, image.Manifest); // what was learned without a lease is asked for once more
        site.Origin.Requests.Clear();
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        Assert.Empty(site.Origin.Requests.All);
    }

    [Fact]
    public async Task An_interruption_while_the_question_is_on_its_way_leaves_the_answer_without_a_lease()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var image = site.Origin.Content.AddImage("library/a", "latest", seed: 48);
        var gate = new Gate();
        site.Origin.Script.On("HEAD", image.TagPath, Answers.HoldHeaders(gate));
        var onItsWay = site.Http.PullAsync(image.TagPath, image.Manifest);
        await gate.Reached;
        site.Bus.Interrupt();
        site.Bus.Resume(site.Bus.Interruptions);
        gate.Open();
        Assert.True(await onItsWay is { Status: HttpStatusCode.OK });
        site.Origin.Requests.Clear();
        await site.Http.PullAsync(image.TagPath, image.Manifest);
        Assert.Equal(1, site.Origin.Requests.ManifestHeads);
    }
}
