using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>The docker command with an engine of its own.</summary>
internal sealed class DockerClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, string> _environment = [];

    public static async Task<DockerClient> Start(Toolbox tools)
    {
        var client = new DockerClient(tools);
        client._environment["DOCKER_HOST"] = await tools.Script("docker-engine", "start", client._scratch.At("engine"));
        client._environment["DOCKER_CONFIG"] = client._scratch.At("config"); // nobody's credentials
        client._environment["DOCKER_BUILDKIT"] = "0"; // Debian's docker.io comes without buildx
        return client;
    }

    /// <summary>Where the docker command keeps what it logged in with.</summary>
    public string AuthFile => Path.Combine(_environment["DOCKER_CONFIG"], "config.json");

    /// <summary>Stops the engine and starts it anew on what it has.</summary>
    public async Task Restart()
    {
        await tools.Script("docker-engine", "stop", _scratch.At("engine"));
        await tools.Script("docker-engine", "start", _scratch.At("engine"));
    }

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        await Build(reference, payload);
        await PushBuilt(reference);
    }

    public async Task Build(string reference, GeneratedBlob payload)
    {
        var context = await Payloads.BuildContext(_scratch.At("context"), payload);
        await Docker("build", "-q", "-t", reference, context);
        Directory.Delete(context, recursive: true);
    }

    public async Task PushBuilt(string reference) => await Docker("push", reference);

    /// <summary>A push whose outcome is the caller's to judge.</summary>
    public Task<CommandResult> TryPushBuilt(string reference) => tools.Run(["docker", "push", reference], _environment);

    /// <summary>A pull whose outcome is the caller's to judge.</summary>
    public Task<CommandResult> TryPull(string reference) => tools.Run(["docker", "pull", reference], _environment);

    public override async Task Forget(string reference)
    {
        await Docker("image", "rm", "--force", reference);
        await Docker("image", "prune", "--force");
    }

    public override async Task<string> Pull(string reference)
    {
        await Docker("pull", reference);
        return await PayloadOf(reference);
    }

    /// <summary>The digest of the payload in an image that was pulled.</summary>
    public async Task<string> PayloadOf(string reference)
    {
        var container = (await Docker("create", reference)).Text;
        var file = _scratch.At("payload");
        await Docker("cp", container + ":/payload", file);
        await Docker("rm", container);
        var digest = await Payloads.Digest(file);
        File.Delete(file);
        return digest;
    }

    public async Task<CommandResult> Docker(params string[] arguments)
        => (await tools.Run(["docker", .. arguments], _environment)).MustSucceed();

    public override async ValueTask DisposeAsync()
    {
        await tools.Script("docker-engine", "stop", _scratch.At("engine"));
        _scratch.Dispose();
    }
}
