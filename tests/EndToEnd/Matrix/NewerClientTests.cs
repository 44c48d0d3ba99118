using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Pulling;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Matrix;

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class NewerDockerTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("newer docker", async () => await DockerClient.Start(await Toolbox.Newer));
}

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class NewerContainerdTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("newer containerd", async () => await ContainerdClient.Start(await Toolbox.Newer));
}

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class NewerPodmanTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("newer podman", async () => new PodmanClient(await Toolbox.Newer));
}

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class NewerSkopeoTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("newer skopeo", async () => new SkopeoClient(await Toolbox.Newer));
}

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class CraneTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("crane", async () => new CraneClient(await Toolbox.Newer));
}

[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class OrasTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Get("oras", async () => new OrasClient(await Toolbox.Newer));
}
