using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Identities;

/// <summary>Real clients log in at an edge: who may pushes and pulls, and others hear why not.</summary>
[Collection(RealClients.Name)]
public sealed class LoginTests(Engines engines, TogetherWithIdentities site) : IClassFixture<TogetherWithIdentities>
{
    private const string Password = "Correct1horse";
    private const int Size = 64 * 1024;
    private readonly IIdentitySite _site = site;
    private readonly string _project = "p" + Guid.NewGuid().ToString("N")[..8];

    private string Host => _site.EdgeUrl.Authority;

    private string Image => $"{Host}/{_project}/app:1";

    [Fact]
    public async Task Docker_pushes_a_new_project_pulls_and_logs_out()
    {
        var docker = await engines.Docker();
        var payload = GeneratedBlob.New(Size);
        await docker.Build(Image, payload);
        var wrong = await Assert.ThrowsAsync<CommandFailedException>(() => docker.Docker("login", Host, "-u", "admin", "-p", "wrong"));
        Assert.Contains("incorrect username or password", wrong.Message, StringComparison.Ordinal);
        await docker.Docker("login", Host, "-u", "admin", "-p", _site.AdminPassword);
        await docker.PushBuilt(Image); // makes the project in its middle
        await docker.Forget(Image);
        var robot = await FillProject();

        await docker.Docker("login", Host, "-u", $"eve-{_project}", "-p", Password);
        await Refused(docker, "pull access denied");
        foreach (var (name, secret) in new[] { ($"alice-{_project}", Password), robot })
        {
            await docker.Docker("login", Host, "-u", name, "-p", secret);
            Assert.Equal(payload.Digest, await docker.Pull(Image));
            await docker.Forget(Image);
        }

        await docker.Docker("logout", Host);
        await Refused(docker, "unauthorized");
        await Api("PUT", $"/projects/{_project}", new { metadata = new Dictionary<string, string> { ["public"] = "true" } });
        Assert.Equal(payload.Digest, await docker.Pull(Image));
        await docker.Forget(Image);
    }

    [Fact]
    public async Task Skopeo_podman_and_containerd_show_their_credential()
    {
        var (skopeo, podman, containerd) = (await engines.Skopeo(), await engines.Podman(), await engines.Containerd());
        var payload = GeneratedBlob.New(Size);
        using var scratch = new Scratch();
        var layout = new OciLayout(scratch.At("layout"));
        layout.WriteImage("made", payload);
        await skopeo.Skopeo("copy", "--dest-tls-verify=false", "--dest-creds", $"admin:{_site.AdminPassword}", $"oci:{layout.Folder}:made", "docker://" + Image);
        await FillProject();
        string member = $"alice-{_project}:{Password}", stranger = $"eve-{_project}:{Password}";

        await skopeo.Skopeo("inspect", "--tls-verify=false", "--creds", member, "docker://" + Image);
        await podman.Podman("pull", "--tls-verify=false", "--creds", member, Image);
        await containerd.Ctr("images", "pull", "--plain-http", "--user", member, Image);
        await Assert.ThrowsAsync<CommandFailedException>(() => skopeo.Skopeo("inspect", "--tls-verify=false", "--creds", stranger, "docker://" + Image));
        await Assert.ThrowsAsync<CommandFailedException>(() => podman.Podman("pull", "--tls-verify=false", "--creds", stranger, Image));
        await Assert.ThrowsAsync<CommandFailedException>(() => containerd.Ctr("images", "pull", "--plain-http", "--user", stranger, Image));
        await podman.Forget(Image);
        await containerd.Forget(Image);
    }

    private async Task Refused(DockerClient docker, string words)
    {
        var pull = await docker.TryPull(Image);
        Assert.NotEqual(0, pull.ExitCode);
        Assert.Contains(words, pull.Error, StringComparison.Ordinal);
    }

    // Alice is a guest of the project and eve is not; the robot may pull there.
    private async Task<(string Name, string Secret)> FillProject()
    {
        KeptLogs.Know(Password);
        foreach (var name in new[] { "alice", "eve" })
            await Api("POST", "/users", new { username = $"{name}-{_project}", password = Password, email = $"{name}-{_project}@example.com", realname = name });
        await Api("POST", $"/projects/{_project}/members", new { role_id = 3, member_user = new { username = $"alice-{_project}" } });
        var access = new[] { new { resource = "repository", action = "pull" } };
        var robot = await Api("POST", "/robots", new { name = "ci", duration = 30, level = "project", permissions = new[] { new { kind = "project", @namespace = _project, access } } });
        return (robot.GetProperty("name").GetString()!, KeptLogs.Know(robot.GetProperty("secret").GetString()!));
    }

    private async Task<JsonElement> Api(string method, string path, object body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_site.EdgeUrl, "/api/v2.0" + path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{_site.AdminPassword}")));
        using var answer = await site.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }
}
