using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.SelfSigned;

/// <summary>Docker and a registry whose certificate nobody knows, or that has none, as docs/operations/transport.md says.</summary>
[Collection(RealClients.Name)]
public sealed class DockerTrust(SelfSignedSite site) : IClassFixture<SelfSignedSite>
{
    private const int Size = 64 * 1024;

    [Fact]
    public async Task It_pushes_and_pulls_over_TLS_once_it_is_given_the_authority_and_with_no_other()
    {
        await using var docker = await DockerClient.Start(site.Tools);
        var (image, payload) = ($"{SelfSignedSite.Host}/library/secure:1", GeneratedBlob.New(Size));
        await docker.Build(image, payload);
        Assert.Contains("x509", (await docker.TryPushBuilt(image)).Error, StringComparison.Ordinal);
        Trust(site.AnotherAuthority);
        Assert.Contains("x509", (await docker.TryPull(image)).Error, StringComparison.Ordinal);
        Assert.Contains("x509", (await Login(docker, SelfSignedSite.Host)).Message, StringComparison.Ordinal);

        Trust(site.Authority); // no restart
        await docker.Docker("login", SelfSignedSite.Host, "-u", "admin", "-p", site.AdminPassword);
        await docker.PushBuilt(image);
        await docker.Forget(image);
        Assert.Equal(payload.Digest, await docker.Pull(image));
    }

    [Fact]
    public async Task It_speaks_without_TLS_only_to_whom_its_configuration_names()
    {
        await using var docker = await DockerClient.Start(site.Tools);
        var (image, payload) = ($"{SelfSignedSite.PlainHost}/library/plain:1", GeneratedBlob.New(Size));
        await docker.Build(image, payload);
        Assert.Contains("HTTP response to HTTPS client", (await docker.TryPushBuilt(image)).Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(site.EtcDocker, "daemon.json"), $$"""{"insecure-registries": ["{{SelfSignedSite.PlainHost}}"]}""");
        await docker.Restart();
        await docker.Docker("login", SelfSignedSite.PlainHost, "-u", "admin", "-p", site.AdminPassword);
        await docker.PushBuilt(image);
        await docker.Forget(image);
        Assert.Equal(payload.Digest, await docker.Pull(image));
    }

    private Task<CommandFailedException> Login(DockerClient docker, string host) =>
        Assert.ThrowsAsync<CommandFailedException>(() => docker.Docker("login", host, "-u", "admin", "-p", site.AdminPassword));

    private void Trust(string authority)
    {
        var folder = Directory.CreateDirectory(Path.Combine(site.EtcDocker, "certs.d", SelfSignedSite.Host));
        File.Copy(authority, Path.Combine(folder.FullName, "ca.crt"), overwrite: true);
    }
}
