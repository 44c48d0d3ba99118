using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.SelfSigned;

/// <summary>containerd, podman and skopeo with a registry whose certificate nobody knows, or that has none, as docs/operations/transport.md says.</summary>
[Collection(RealClients.Name)]
public sealed class OtherClientsTrust(SelfSignedSite site) : IClassFixture<SelfSignedSite>, IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly GeneratedBlob _payload = GeneratedBlob.New(64 * 1024);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Containerd_reads_the_authority_from_hosts_toml()
    {
        var image = await PushWithSkopeo("containerd");
        await using var containerd = await ContainerdClient.Start(site.Tools);

        await Assert.ThrowsAsync<CommandFailedException>(() => Pull());
        Hosts($"""
            server = "https://{SelfSignedSite.Host}"
            [host."https://{SelfSignedSite.Host}"]
              ca = "{site.AnotherAuthority}"
            """);
        Assert.Contains("x509", (await Assert.ThrowsAsync<CommandFailedException>(() => Pull())).Message, StringComparison.Ordinal);
        Hosts($"""
            server = "https://{SelfSignedSite.Host}"
            [host."https://{SelfSignedSite.Host}"]
              ca = "{site.Authority}"
            """);
        await Pull();
        Assert.Equal(_payload.Digest, await containerd.PayloadOf(image));
        await containerd.Forget(image);

        Task Pull() => containerd.Ctr("images", "pull", "--hosts-dir", _scratch.At("certs.d"), "--user", $"admin:{site.AdminPassword}", image);
    }

    [Fact]
    public async Task Containerd_speaks_without_TLS_where_hosts_toml_says_so()
    {
        var image = (await PushWithSkopeo("plain")).Replace(SelfSignedSite.Host, SelfSignedSite.PlainHost, StringComparison.Ordinal);
        await using var containerd = await ContainerdClient.Start(site.Tools);
        Hosts(SelfSignedSite.PlainHost, $"""
            server = "http://{SelfSignedSite.PlainHost}"
            [host."http://{SelfSignedSite.PlainHost}"]
            """);
        await containerd.Ctr("images", "pull", "--hosts-dir", _scratch.At("certs.d"), "--user", $"admin:{site.AdminPassword}", image);
        Assert.Equal(_payload.Digest, await containerd.PayloadOf(image));
        await containerd.Forget(image);
    }

    [Fact]
    public async Task Podman_and_skopeo_read_the_authority_from_a_folder()
    {
        var image = await PushWithSkopeo("podman");
        await using var podman = new PodmanClient(site.Tools);
        foreach (var (folder, isRight) in new[] { (CertDir("none"), false), (CertDir("wrong", site.AnotherAuthority), false), (CertDir("right", site.Authority), true) })
        {
            string[] credential = ["--cert-dir", folder, "--creds", $"admin:{site.AdminPassword}"];
            await Is(isRight, () => podman.Podman(["pull", .. credential, image]));
            await Is(isRight, () => Skopeo(["inspect", .. credential, "docker://" + image]));
        }

        await podman.Forget(image);
    }

    [Fact]
    public async Task Podman_and_skopeo_speak_without_TLS_where_registries_conf_says_so()
    {
        var image = (await PushWithSkopeo("insecure")).Replace(SelfSignedSite.Host, SelfSignedSite.PlainHost, StringComparison.Ordinal);
        var (file, credential) = (_scratch.At("registries.conf"), $"admin:{site.AdminPassword}");
        foreach (var insecure in new[] { false, true })
        {
            await File.WriteAllTextAsync(file, $"[[registry]]\nlocation = \"{SelfSignedSite.PlainHost}\"\ninsecure = {(insecure ? "true" : "false")}\n");
            await Is(insecure, () => Skopeo("--registries-conf", file, "inspect", "--creds", credential, "docker://" + image));
        }
    }

    private static async Task Is(bool right, Func<Task> pull)
    {
        if (right) await pull();
        else await Assert.ThrowsAsync<CommandFailedException>(pull);
    }

    private async Task<CommandResult> Skopeo(params string[] arguments) => (await site.Tools.Run(["skopeo", .. arguments])).MustSucceed();

    private async Task<string> PushWithSkopeo(string name)
    {
        var layout = new OciLayout(_scratch.At("layout"));
        var image = $"{SelfSignedSite.Host}/library/{name}:1";
        layout.WriteImage("made", _payload, image);
        await Skopeo("copy", "--dest-cert-dir", CertDir("push", site.Authority), "--dest-creds", $"admin:{site.AdminPassword}", $"oci:{layout.Folder}:made", "docker://" + image);
        return image;
    }

    private string CertDir(string name, string? authority = null)
    {
        var folder = Directory.CreateDirectory(_scratch.At(name)).FullName;
        if (authority is not null) File.Copy(authority, Path.Combine(folder, "ca.crt"), overwrite: true);
        return folder;
    }

    private void Hosts(string text) => Hosts(SelfSignedSite.Host, text);

    private void Hosts(string host, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_scratch.At("certs.d"), host)).FullName, "hosts.toml"), text);
}
