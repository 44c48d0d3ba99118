using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Pulling;

/// <summary>What every client must see, whichever way origin and edge run.</summary>
public abstract class ClientContract(Site site)
{
    private const int Size = 4 << 20;
    private readonly string _repository = Site.NewRepository("hello");

    internal abstract Task<ImageClient> Client();

    [Fact]
    public async Task An_image_pushed_through_the_edge_is_pulled_back_through_it()
    {
        var client = await Client();
        var payload = GeneratedBlob.New(Size / 2); // less than a copy's buffer: however slow the disk is, it is not left behind
        var image = site.AtEdge(_repository);

        var before = await site.OriginCounters();
        await client.Push(image, payload);
        await client.Forget(image);

        Assert.Equal(payload.Digest, await client.Pull(image));
        await client.Forget(image);
        var after = await site.OriginCounters();
        Assert.Equal(before.BlobReads, after.BlobReads); // a site never downloads what it pushed
        Assert.Equal(before.ManifestReads, after.ManifestReads);
    }

    [Fact]
    public async Task A_second_pull_asks_the_origin_for_no_blob()
    {
        var client = await Client();
        var payload = GeneratedBlob.New(Size);
        await client.Push(site.AtOrigin(_repository), payload);
        await client.Forget(site.AtOrigin(_repository));
        var image = site.AtEdge(_repository);

        var before = (await site.OriginCounters()).BlobReads;
        Assert.Equal(payload.Digest, await client.Pull(image));
        await client.Forget(image);
        var cold = (await site.OriginCounters()).BlobReads;
        Assert.Equal(payload.Digest, await client.Pull(image));
        await client.Forget(image);
        var warm = (await site.OriginCounters()).BlobReads;

        Assert.Equal(2, cold - before); // the config and the layer
        Assert.Equal(0, warm - cold);
    }

    [Fact]
    public async Task A_tag_moved_through_the_edge_is_pulled_as_its_new_image_at_once()
        => await MovedTag(pushAt: site.AtEdge(_repository));

    [Fact]
    public async Task A_tag_moved_at_the_origin_is_pulled_as_its_new_image_at_once()
        => await MovedTag(pushAt: site.AtOrigin(_repository));

    [Fact]
    public async Task What_was_pulled_is_warm_after_a_restart()
    {
        var client = await Client();
        var payload = GeneratedBlob.New(Size);
        await client.Push(site.AtOrigin(_repository), payload);
        await client.Forget(site.AtOrigin(_repository));
        var image = site.AtEdge(_repository);
        await client.Pull(image);
        await client.Forget(image);

        await site.Stop();
        await site.Start();

        Assert.Equal(payload.Digest, await client.Pull(image));
        await client.Forget(image);
        Assert.Equal(0, (await site.OriginCounters()).BlobReads);
    }

    private async Task MovedTag(string pushAt)
    {
        var client = await Client();
        var image = site.AtEdge(_repository);
        for (var version = 0; version < 3; version++)
        {
            var payload = GeneratedBlob.New(Size);
            await client.Push(pushAt, payload);
            await client.Forget(pushAt);
            Assert.Equal(payload.Digest, await client.Pull(image));
            await client.Forget(image);
        }
    }
}
