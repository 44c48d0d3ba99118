using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Pulling;

[Collection(RealClients.Name)]
public sealed class DockerTogetherTests(Engines engines, TogetherSite site) : ClientContract(site), IClassFixture<TogetherSite>
{
    internal override async Task<ImageClient> Client() => await engines.Docker();
}

[Collection(RealClients.Name)]
public sealed class DockerApartTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Docker();
}

[Collection(RealClients.Name)]
public sealed class ContainerdApartTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Containerd();
}

[Collection(RealClients.Name)]
public sealed class PodmanApartTests(Engines engines, ApartSite site) : ClientContract(site), IClassFixture<ApartSite>
{
    internal override async Task<ImageClient> Client() => await engines.Podman();
}

[Collection(RealClients.Name)]
public sealed class SkopeoTogetherTests(Engines engines, TogetherSite site) : ClientContract(site), IClassFixture<TogetherSite>
{
    internal override async Task<ImageClient> Client() => await engines.Skopeo();
}
