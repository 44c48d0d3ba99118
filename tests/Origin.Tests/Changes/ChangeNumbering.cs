using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Changes;

public sealed class ChangeNumbering
{
    [Fact]
    public async Task A_push_is_acknowledged_after_its_changes_were_published_in_order()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await PushAsync(origin, "one", HttpStatusCode.Created);
        Assert.Equal([ChangeKind.ManifestPut, ChangeKind.TagPut], origin.Bus.Published.Select(change => change.Kind));
        Assert.Equal([1, 2], origin.Bus.Published.Select(change => change.Seq));
        Assert.Equal(digest.Value, origin.Bus.Published.Last().NewDigest);
        Assert.True(origin.Bus.IsContinuous);
    }

    [Fact]
    public async Task Pushing_the_same_again_is_no_change()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PushAsync(origin, "one", HttpStatusCode.Created);
        await PushAsync(origin, "one", HttpStatusCode.Created);
        Assert.Equal(2, origin.Bus.Published.Count);
    }

    [Fact]
    public async Task Many_pushes_at_once_are_numbered_without_gaps()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PutAsync(origin, SampleManifest.Image(config, $"{i}"), $"t{i}")));
        Assert.Equal(Enumerable.Range(1, 80).Select(i => (long)i), origin.Bus.Published.Select(change => change.Seq));
        Assert.Equal(80, origin.Bus.Published.DistinctBy(change => change.Id).Count());
    }

    [Fact]
    public async Task A_push_is_acknowledged_although_the_bus_fails_but_continuity_is_given_up_first()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PushAsync(origin, "one", HttpStatusCode.Created);
        origin.Bus.Fault = new IOException("the bus is down");
        await PushAsync(origin, "two", HttpStatusCode.Created);
        Assert.False(origin.Bus.IsContinuous);
        origin.Bus.Fault = null;
        await PushAsync(origin, "three", HttpStatusCode.Created);
        Assert.True(origin.Bus.IsContinuous);
    }

    [Fact]
    public async Task What_was_committed_but_not_numbered_is_numbered_at_the_next_start()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await PushAsync(origin, "one", HttpStatusCode.Created);
        var left = new Change(ChangeKind.TagPut, RepositoryName.Parse("team/app")) { Tag = "left" };
        await origin.The<Origin.Database.Database>().WriteAsync(session => origin.The<ChangesTable>().InsertAsync(session, left, 0), CancellationToken.None);
        await origin.CrashAsync();
        await origin.StartAgainAsync();
        Assert.Equal(("left", 3L), (origin.Bus.Published.Last().Tag, origin.Bus.Published.Last().Seq));
        Assert.Single(origin.Bus.Published.Select(change => change.Epoch).Distinct());
    }

    [Fact]
    public async Task Deleting_a_manifest_deletes_its_tags_with_one_change_each()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await PushAsync(origin, "one", HttpStatusCode.Created);
        await PushAsync(origin, "two", HttpStatusCode.Created);
        using var deleted = await origin.SendAsync(HttpMethod.Delete, $"/v2/team/app/manifests/{digest}");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Equal(
            [(ChangeKind.TagDeleted, "one"), (ChangeKind.TagDeleted, "two"), (ChangeKind.ManifestDeleted, null)],
            origin.Bus.Published.TakeLast(3).Select(change => (change.Kind, change.Tag)));
    }

    [Fact]
    public async Task A_tag_s_change_tells_where_it_pointed_before()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var first = SampleManifest.Image(config, "first");
        await PutAsync(origin, first, "moving");
        await PutAsync(origin, SampleManifest.Image(config, "second"), "moving");
        Assert.Equal(Digest.Compute(DigestAlgorithm.Sha256, first).Value, origin.Bus.Published.Last().OldDigest);
    }

    private static async Task<Digest> PushAsync(RunningOrigin origin, string tag, HttpStatusCode expected)
    {
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        var manifest = SampleManifest.Image(config);
        Assert.Equal(expected, await PutAsync(origin, manifest, tag));
        return Digest.Compute(DigestAlgorithm.Sha256, manifest);
    }

    private static async Task<HttpStatusCode> PutAsync(RunningOrigin origin, byte[] manifest, string tag)
    {
        using var put = await origin.SendAsync(HttpMethod.Put, $"/v2/team/app/manifests/{tag}", manifest, ("Content-Type", MediaTypes.OciManifest));
        return put.StatusCode;
    }
}
