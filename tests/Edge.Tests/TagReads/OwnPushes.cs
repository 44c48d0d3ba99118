using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.TagReads;

/// <summary>What is pushed through an edge is what the edge answers next, even if nothing else tells it.</summary>
public sealed class OwnPushes
{
    private static readonly byte[] Pushed = Images.Manifest(Images.Bytes(60, 10));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tag_pushed_through_the_edge_is_new_at_the_next_read_also_when_the_bus_is_silent(bool connected)
    {
        await using var site = connected ? await TestSite.StartConnectedAsync() : await TestSite.StartAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 61);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(site, first.TagPath));
        Assert.True(await site.Http.PullAsync(first.TagPath, Pushed) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task Every_tag_of_a_push_with_several_tags_is_new()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var images = new[] { "one", "two", "three" }.Select((tag, i) => site.Origin.Content.AddImage("library/a", tag, seed: 63 + i)).ToArray();
        foreach (var image in images)
        {
            await site.Http.PullAsync(image.TagPath, image.Manifest);
        }

        Assert.Equal(HttpStatusCode.Created, await PutAsync(site, $"/v2/a/manifests/{OriginContent.Sha256(Pushed)}?tag=one&tag=two&tag=three"));
        foreach (var image in images)
        {
            Assert.True(await site.Http.PullAsync(image.TagPath, Pushed) is { Status: HttpStatusCode.OK, IsRight: true });
        }
    }

    [Fact]
    public async Task A_read_that_was_on_its_way_during_a_push_is_not_remembered()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 67);
        await site.Http.PullAsync(first.ManifestPath, first.Manifest);
        var old = site.Origin.Content.Manifest("library/a", "latest");
        var gate = new Gate();
        site.Origin.Script.On("HEAD", first.TagPath, Answers.HoldHeaders(gate, (context, _) => Answers.HonestAsync(context, old)));
        var onItsWay = site.Http.HeadersAsync(first.TagPath);
        await gate.Reached;
        Assert.Equal(HttpStatusCode.Created, await PutAsync(site, first.TagPath));
        site.Origin.Script.Clear(); // what is asked from now on is answered as it is now
        gate.Open();
        (await onItsWay).Dispose();
        Assert.True(await site.Http.PullAsync(first.TagPath, Pushed) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_push_that_fails_because_the_origin_is_down_keeps_the_old_value_for_now()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 68);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        await site.Origin.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(site, first.TagPath));
        using var stale = await site.Http.HeadersAsync(first.TagPath);
        Assert.StartsWith("299 ", stale.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
        Assert.True(await Download.ReadAsync(stale, first.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });

        await site.Origin.StartAsync();
        var second = site.Origin.Content.AddImage("library/a", "latest", seed: 70);
        Assert.True(await site.Http.PullAsync(first.TagPath, second.Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_manifest_pushed_while_a_question_for_it_is_on_its_way_is_found_after_its_acknowledgement()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/library/a/manifests/{OriginContent.Sha256(Pushed)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldHeaders(gate, (context, _) => Answers.HonestAsync(context, null)));
        var early = site.Http.HeadersAsync(path);
        await gate.Reached;
        Assert.Equal(HttpStatusCode.Created, await PutAsync(site, path));
        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync(path, Pushed) is { Status: HttpStatusCode.OK, IsRight: true });
        gate.Open();
        Assert.Equal(HttpStatusCode.NotFound, (await early).StatusCode);
    }

    [Fact]
    public async Task A_tag_deleted_through_the_edge_is_gone_at_the_next_read()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var first = site.Origin.Content.AddImage("library/a", "latest", seed: 71);
        await site.Http.PullAsync(first.TagPath, first.Manifest);
        using (var deleted = await site.Http.DeleteAsync(first.TagPath))
        {
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        }

        using var gone = await site.Http.HeadersAsync(first.TagPath);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task<HttpStatusCode> PutAsync(TestSite site, string path)
    {
        using var content = new ByteArrayContent(Pushed) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypes.OciManifest) } };
        using var response = await site.Http.PutAsync(path, content);
        return response.StatusCode;
    }
}
