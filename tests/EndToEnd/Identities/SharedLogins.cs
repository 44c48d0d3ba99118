using System.Text.Json;
using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Identities;

/// <summary>One file of logins that docker writes and others read.</summary>
[Collection(RealClients.Name)]
public sealed class SharedLogins(Engines engines, TogetherWithIdentities refreshing, TogetherWithoutRefreshTokens plain) : IClassFixture<TogetherWithIdentities>, IClassFixture<TogetherWithoutRefreshTokens>
{
    private const string Refusal = "auth file contains an Identity token"; // podman's and skopeo's own, whatever the registry is

    [Fact]
    public async Task What_docker_keeps_in_the_place_of_the_password_pulls_with_podman_and_skopeo_too()
    {
        var kept = await LogInWithDocker(refreshing);

        Assert.Equal(["identitytoken"], kept.Except(["auth"]));
        await Pull(refreshing);
        Assert.Contains(Refusal, (await Assert.ThrowsAsync<CommandFailedException>(() => LogInWithPodman(refreshing))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_refresh_tokens_podman_and_skopeo_log_in_with_dockers_file()
    {
        Assert.Equal(["auth"], await LogInWithDocker(plain));

        await Pull(plain);
        await LogInWithPodman(plain);
        await Pull(plain);
    }

    private static string Host(IIdentitySite site) => site.EdgeUrl.Authority;

    // What docker has written about this registry.
    private async Task<List<string>> LogInWithDocker(IIdentitySite site)
    {
        var docker = await engines.Docker();
        await docker.Docker("login", Host(site), "-u", "admin", "-p", site.AdminPassword);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(docker.AuthFile));
        return [.. file.RootElement.GetProperty("auths").GetProperty(Host(site)).EnumerateObject().Select(entry => entry.Name)];
    }

    private async Task LogInWithPodman(IIdentitySite site)
    {
        var file = (await engines.Docker()).AuthFile;
        await (await engines.Podman()).Podman("login", "--tls-verify=false", "--authfile", file, Host(site)); // with what the file has
        await (await engines.Skopeo()).Skopeo("login", "--tls-verify=false", "--authfile", file, "-u", "admin", "-p", site.AdminPassword, Host(site));
    }

    private async Task Pull(IIdentitySite site)
    {
        var (docker, podman, skopeo) = (await engines.Docker(), await engines.Podman(), await engines.Skopeo());
        var (image, payload) = ($"{Host(site)}/shared/app:{Guid.NewGuid():N}", GeneratedBlob.New(64 * 1024));
        await docker.Push(image, payload);
        await docker.Forget(image);
        await skopeo.Skopeo("inspect", "--tls-verify=false", "--authfile", docker.AuthFile, "docker://" + image);
        await podman.Podman("pull", "--tls-verify=false", "--authfile", docker.AuthFile, image);
        Assert.Equal(payload.Digest, await podman.PayloadOf(image));
        await podman.Forget(image);
    }
}
