using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Pulling;

[Collection(RealClients.Name)]
public sealed class BigLayerTests(Engines engines, ApartSite site) : IClassFixture<ApartSite>
{
    private readonly string _repository = Site.NewRepository("big");

    [Fact]
    public async Task A_layer_of_1_GiB_goes_through_the_edge_and_back()
    {
        var payload = GeneratedBlob.New(1L << 30);
        var image = site.AtEdge(_repository);
        await (await engines.Skopeo()).Push(image, payload);
        await site.LoseEdgeDisk();
        var containerd = await engines.Containerd();

        Assert.Equal(payload.Digest, await containerd.Pull(image));
        await containerd.Forget(image);
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Docker_pushes_and_pulls_a_layer_of_1_GiB()
    {
        var payload = GeneratedBlob.New(1L << 30);
        var image = site.AtEdge(_repository);
        var docker = await engines.Docker();
        await docker.Push(image, payload);
        await docker.Forget(image);
        await site.LoseEdgeDisk();

        Assert.Equal(payload.Digest, await docker.Pull(image));
        await docker.Forget(image);
    }
}
