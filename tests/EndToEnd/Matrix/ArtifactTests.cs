using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Matrix;

/// <summary>Artifacts that refer to an image: they go through the edge like images and are found at once.</summary>
[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class ArtifactTests(Engines engines, ApartSite site) : IClassFixture<ApartSite>, IDisposable
{
    private const string Type = "application/vnd.example.note";
    private readonly string _repository = Site.NewRepository("signed");
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task What_oras_attaches_it_discovers_by_type()
    {
        var oras = await engines.Get("oras", async () => new OrasClient(await Toolbox.Newer));
        var image = site.AtEdge(_repository);
        await oras.Push(image, GeneratedBlob.New(1 << 20));
        Assert.DoesNotContain(Type, await oras.Discover(image, Type), StringComparison.Ordinal);

        await oras.Attach(image, Type, "a note");

        Assert.Contains(Type, await oras.Discover(image, Type), StringComparison.Ordinal);
        Assert.DoesNotContain("sha256:", (await oras.Discover(image, Type + ".other")).Split("\"referrers\"").Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cosign_signs_it_verifies()
    {
        var tools = await Toolbox.Newer;
        var skopeo = await engines.Skopeo();
        await skopeo.Push(site.AtEdge(_repository), GeneratedBlob.New(1 << 20));
        var image = site.AtEdge(_repository, await site.DigestOf(_repository, "1"));
        var environment = new Dictionary<string, string> { ["COSIGN_PASSWORD"] = "", ["HOME"] = _scratch.Folder, ["COSIGN_YES"] = "true" };
        var (secret, open) = (_scratch.At("cosign.key"), _scratch.At("cosign.pub"));
        (await tools.Run(["cosign", "generate-key-pair", "--output-key-prefix", _scratch.At("cosign")], environment)).MustSucceed();
        string[] verify = ["cosign", "verify", "--key", open, "--insecure-ignore-tlog", "--allow-insecure-registry", "--allow-http-registry", image];
        Assert.NotEqual(0, (await tools.Run(verify, environment)).ExitCode);

        (await tools.Run(
            ["cosign", "sign", "--key", secret, "--tlog-upload=false", "--use-signing-config=false", "--allow-insecure-registry", "--allow-http-registry", image],
            environment)).MustSucceed();

        (await tools.Run(verify, environment)).MustSucceed();
    }

    public void Dispose() => _scratch.Dispose();
}
