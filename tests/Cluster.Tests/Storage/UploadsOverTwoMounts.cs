using System.Net;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.Storage;

[Collection(OnCephFs.Name)]
public sealed class UploadsOverTwoMounts(CephNodes ceph)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chunks_alternate_between_nodes_and_either_node_finishes(bool finishesWhereItBegan)
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        var blob = TwoNodes.Blob(8_000_000, seed: 1);
        var location = await nodes.A.StartUploadAsync(TwoNodes.Repository);
        for (var part = 0; part < 8; part++)
        {
            location = await (part % 2 == 0 ? nodes.A : nodes.B).PushChunkAsync(location, blob, part * 1_000_000, 1_000_000);
        }

        using var put = await (finishesWhereItBegan ? nodes.A : nodes.B).PutAsync(location.Finish(Content.Sha256(blob)));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var repeated = await (finishesWhereItBegan ? nodes.B : nodes.A).PutAsync(location.Finish(Content.Sha256(blob))); // its 201 was lost
        Assert.Equal(HttpStatusCode.Created, repeated.StatusCode);
        await TwoNodes.AssertHoldsAsync(nodes.A, blob);
        await TwoNodes.AssertHoldsAsync(nodes.B, blob);
        Assert.Empty(Directory.GetFiles(ceph.Ceph.At(1, nodes.Cluster.Folder + "/uploads")));
    }

    [Fact]
    public async Task A_blob_pushed_at_one_node_is_read_at_the_other_at_once()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        for (var round = 0; round < 20; round++)
        {
            var (here, there) = round % 2 == 0 ? (nodes.A, nodes.B) : (nodes.B, nodes.A);
            var blob = TwoNodes.Blob(100_000 + round, round);
            await here.PushBlobAsync(TwoNodes.Repository, blob);
            await TwoNodes.AssertHoldsAsync(there, blob);
        }
    }

    [Fact]
    public async Task A_second_writer_at_another_node_is_told_where_the_upload_stands()
    {
        await using var nodes = await TwoNodes.StartAsync(ceph);
        var blob = TwoNodes.Blob(2_000_000, seed: 2);
        var location = await nodes.A.StartUploadAsync(TwoNodes.Repository);
        location = await nodes.A.PushChunkAsync(location, blob, 0, 1_000_000);
        var go = new TaskCompletionSource();
        var slow = nodes.A.SendAsync(HttpMethod.Patch, location, new SlowContent(blob.AsMemory(1_000_000), go.Task), ("Content-Type", "application/octet-stream"));
        await Eventually.TrueAsync(
            () => Task.FromResult(new FileInfo(ceph.Ceph.At(1, $"{nodes.Cluster.Folder}/uploads/{location[^32..]}")).Length == 1_500_000), // half of its chunk
            TimeSpan.FromSeconds(30),
            () => "the first writer does not write");
        using var second = await nodes.B.PatchAsync(location, [1], ("Content-Type", "application/octet-stream"), ("Content-Range", "1000000-1000000"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, second.StatusCode);
        Assert.Equal("0-999999", second.Headers.GetValues("Range").Single());
        go.SetResult();
        using var first = await slow;
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
    }

    /// <summary>A body whose second half comes when it is told to.</summary>
    private sealed class SlowContent(ReadOnlyMemory<byte> bytes, Task go) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes[..(bytes.Length / 2)]);
            await stream.FlushAsync();
            await go;
            await stream.WriteAsync(bytes[(bytes.Length / 2)..]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
