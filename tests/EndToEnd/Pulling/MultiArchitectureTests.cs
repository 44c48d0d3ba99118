using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Pulling;

[Collection(RealClients.Name)]
public sealed class MultiArchitectureTests(Engines engines, ApartSite site) : IClassFixture<ApartSite>
{
    private const string Tag = "made";
    private readonly string _repository = Site.NewRepository("multi");
    private readonly Dictionary<string, GeneratedBlob> _payloads = new()
    {
        ["amd64"] = GeneratedBlob.New(2 << 20), ["arm64"] = GeneratedBlob.New(2 << 20), ["s390x"] = GeneratedBlob.New(2 << 20),
    };

    [Fact]
    public async Task An_index_copied_through_the_edge_keeps_its_digest_and_every_image()
    {
        var skopeo = await engines.Skopeo();
        var digest = await PushIndex(skopeo);

        var pulled = await skopeo.PullAll(site.AtEdge(_repository)); // skopeo checks every digest on the way

        Assert.Equal(digest, await site.DigestOf(_repository, "1"));
        var blobs = Directory.GetFiles(Path.Combine(pulled, "blobs", "sha256"));
        Assert.Equal(1 + (3 * _payloads.Count), blobs.Length); // the index; for each image its manifest, config and layer
        Assert.Contains(blobs, file => digest.EndsWith(Path.GetFileName(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Docker_pulls_the_image_of_its_own_architecture()
    {
        await PushIndex(await engines.Skopeo());
        var docker = await engines.Docker();

        Assert.Equal(_payloads["amd64"].Digest, await docker.Pull(site.AtEdge(_repository)));
        await docker.Forget(site.AtEdge(_repository));
    }

    [Fact]
    public async Task Containerd_pulls_and_pushes_all_architectures()
    {
        var digest = await PushIndex(await engines.Skopeo());
        var containerd = await engines.Containerd();
        var copy = site.AtEdge(_repository, "copy");

        await containerd.Ctr("images", "pull", "--plain-http", "--all-platforms", site.AtEdge(_repository));
        await containerd.Ctr("images", "tag", site.AtEdge(_repository), copy);
        await containerd.Ctr("images", "push", "--plain-http", copy);
        await containerd.Ctr("images", "rm", "--sync", copy, site.AtEdge(_repository));

        Assert.Equal(digest, await site.DigestOf(_repository, "copy"));
    }

    [Fact]
    public async Task Podman_pushes_a_manifest_list_that_docker_pulls()
    {
        var podman = await engines.Podman();
        var image = site.AtEdge(_repository);
        await podman.PushManifestList(image, _payloads);

        Assert.Equal(_payloads["arm64"].Digest, await podman.Pull(image, "linux/arm64"));
        await podman.Forget(image);
        var docker = await engines.Docker();
        Assert.Equal(_payloads["amd64"].Digest, await docker.Pull(image));
        await docker.Forget(image);
    }

    private async Task<string> PushIndex(SkopeoClient skopeo)
    {
        var layout = new OciLayout(site.Files.At("layout"));
        var digest = layout.WriteIndex(Tag, _payloads);
        await skopeo.PushLayout(site.AtEdge(_repository), layout, Tag);
        return digest;
    }
}
