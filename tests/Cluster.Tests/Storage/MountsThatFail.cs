using System.Diagnostics;
using System.Net;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Cluster.Tests.Storage;

[Collection(OnCephFs.Name)]
public sealed class MountsThatFail(CephNodes ceph, ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90); // generous: 10 s are configured
    private static readonly TimeSpan Healing = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_mount_that_hangs_costs_503_for_blobs_in_bounded_time_and_nothing_for_manifests_and_tags()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        var image = await nodes.A.PushImageAsync(TwoNodes.Repository, "v1", new RandomContent(output));
        var blob = TwoNodes.Blob(1_000_000, seed: 3);
        await nodes.B.PushBlobAsync(TwoNodes.Repository, blob);
        await ceph.Ceph.PauseAsync(1);
        try
        {
            var watch = Stopwatch.StartNew();
            var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TwoNodes.StatusAsync(nodes.A, $"/v2/{TwoNodes.Repository}/blobs/{Content.Sha256(blob)}")));
            Assert.All(refused, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await TwoNodes.TryPushAsync(nodes.A, TwoNodes.Blob(10, seed: 4)));
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Bound);
            Assert.Equal(HttpStatusCode.OK, await TwoNodes.StatusAsync(nodes.A, $"/v2/{TwoNodes.Repository}/manifests/v1"));
            Assert.Equal(HttpStatusCode.OK, await TwoNodes.StatusAsync(nodes.A, $"/v2/{TwoNodes.Repository}/tags/list"));
            using (var put = await nodes.A.PutManifestAsync(TwoNodes.Repository, "v2", image.Manifest))
            {
                Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            }

            await TwoNodes.AssertHoldsAsync(nodes.B, blob); // another client of the share
        }
        finally
        {
            await ceph.Ceph.ResumeAsync(1);
        }

        await Eventually.TrueAsync(
            async () => await TwoNodes.StatusAsync(nodes.A, $"/v2/{TwoNodes.Repository}/blobs/{Content.Sha256(blob)}") == HttpStatusCode.OK, Healing, () => "the mount does not heal");
        await TwoNodes.AssertHoldsAsync(nodes.A, blob);
        await TwoNodes.PushedAsync(nodes.A, TwoNodes.Blob(10, seed: 4), Healing);
    }

    [Fact]
    public async Task A_folder_that_is_full_refuses_pushes_with_503_leaves_nothing_behind_and_still_serves()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        var kept = TwoNodes.Blob(1_000_000, seed: 5);
        await nodes.A.PushBlobAsync(TwoNodes.Repository, kept);
        await ceph.Ceph.LimitAsync(1, nodes.Cluster.Folder, 4_000_000);

        // The clients of CephFS learn with delay how much there is.
        var big = TwoNodes.Blob(5_000_000, seed: 6);
        await Eventually.TrueAsync(
            async () => await TwoNodes.TryPushAsync(nodes.A, big = TwoNodes.Blob(5_000_000, big[0] + (256 * big[1]))) == HttpStatusCode.ServiceUnavailable, Healing, () => "it never is full");
        Assert.Empty(Directory.GetFiles(ceph.Ceph.At(1, nodes.Cluster.Folder + "/uploads")));
        await TwoNodes.AssertHoldsAsync(nodes.B, kept);
        await ceph.Ceph.LimitAsync(1, nodes.Cluster.Folder, 0);
        await TwoNodes.PushedAsync(nodes.A, big, Healing);
        await TwoNodes.AssertHoldsAsync(nodes.B, big);
    }

    [Fact]
    public async Task A_restart_of_the_MDS_during_pushes_loses_nothing_that_was_acknowledged()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        using var stop = new CancellationTokenSource();
        var pushing = new[] { nodes.A, nodes.B }.Select((node, index) => PushOnAsync(node, 1000 * (index + 1), stop.Token)).ToList();
        await ceph.Ceph.RestartMdsAsync();
        await TwoNodes.PushedAsync(nodes.A, TwoNodes.Blob(10, seed: 7), Healing);
        await TwoNodes.PushedAsync(nodes.B, TwoNodes.Blob(11, seed: 7), Healing);
        await stop.CancelAsync();
        var acknowledged = (await Task.WhenAll(pushing)).SelectMany(blobs => blobs).ToList();
        Assert.NotEmpty(acknowledged);
        foreach (var blob in acknowledged)
        {
            await TwoNodes.AssertHoldsAsync(nodes.A, blob);
            await TwoNodes.AssertHoldsAsync(nodes.B, blob);
        }
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task A_mount_whose_client_is_killed_fails_alone_and_works_again_when_it_is_mounted()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        var blob = TwoNodes.Blob(3_000_000, seed: 8);
        var location = await nodes.A.StartUploadAsync(TwoNodes.Repository);
        location = await nodes.A.PushChunkAsync(location, blob, 0, 1_000_000);
        await ceph.Ceph.KillAsync(1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await TwoNodes.TryPushAsync(nodes.A, [1]));
        using (var refused = await nodes.A.PatchAsync(location, blob[1_000_000..2_000_000], ("Content-Type", "application/octet-stream")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        // The other node goes on from the last acknowledged chunk, once the MDS has given up the dead client.
        await Eventually.TrueAsync(
            async () =>
            {
                using var rest = await nodes.B.PatchAsync(location, blob[1_000_000..], ("Content-Type", "application/octet-stream"), ("Content-Range", "1000000-2999999"));
                Assert.Contains(rest.StatusCode, (HttpStatusCode[])[HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable, HttpStatusCode.RequestedRangeNotSatisfiable]);
                return rest.StatusCode == HttpStatusCode.Accepted;
            },
            Healing,
            () => "the upload cannot be continued at the other node");
        await ceph.Ceph.MountAsync(1);
        using var put = await nodes.A.PutAsync(location.Finish(Content.Sha256(blob)));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await TwoNodes.AssertHoldsAsync(nodes.A, blob);
        await TwoNodes.AssertHoldsAsync(nodes.B, blob);
    }

    private static async Task<List<byte[]>> PushOnAsync(RegistryClient node, int seed, CancellationToken stop)
    {
        var acknowledged = new List<byte[]>();
        while (!stop.IsCancellationRequested)
        {
            var blob = TwoNodes.Blob(200_000, seed++);
            if (await TwoNodes.TryPushAsync(node, blob) == HttpStatusCode.Created)
            {
                acknowledged.Add(blob);
            }
        }

        return acknowledged;
    }
}
