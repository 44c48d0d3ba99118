using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>Podman with storage of its own.</summary>
internal sealed class PodmanClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        var context = await Payloads.BuildContext(_scratch.At("context"), payload);
        await Podman("build", "-q", "--isolation", "chroot", "-t", reference, context);
        Directory.Delete(context, recursive: true);
        await Podman("push", "--tls-verify=false", reference);
    }

    /// <summary>Builds one image per architecture and pushes the list over them.</summary>
    public async Task PushManifestList(string reference, IReadOnlyDictionary<string, GeneratedBlob> payloads)
    {
        const string list = "localhost/list:made";
        foreach (var (architecture, payload) in payloads)
        {
            var context = await Payloads.BuildContext(_scratch.At("context"), payload);
            await Podman("build", "-q", "--isolation", "chroot", "--platform", "linux/" + architecture, "--manifest", list, context);
            Directory.Delete(context, recursive: true);
        }

        await Podman("manifest", "push", "--all", "--tls-verify=false", list, "docker://" + reference);
        await Podman("manifest", "rm", list);
        await Podman("image", "prune", "--all", "--force");
    }

    /// <summary>Pulls the image of one platform (<c>linux/arm64</c>).</summary>
    public async Task<string> Pull(string reference, string platform)
    {
        await Podman("pull", "--tls-verify=false", "--platform", platform, reference);
        return await PayloadOf(reference);
    }

    public override async Task Forget(string reference)
    {
        await Podman("rmi", "--force", reference);
        await Podman("image", "prune", "--force");
    }

    public override async Task<string> Pull(string reference)
    {
        await Podman("pull", "--tls-verify=false", reference);
        return await PayloadOf(reference);
    }

    public async Task<string> PayloadOf(string reference)
    {
        var mounted = (await Podman("image", "mount", reference)).Text;
        var digest = await Payloads.Digest(Path.Combine(mounted, "payload"));
        await Podman("image", "unmount", reference);
        return digest;
    }

    public async Task<CommandResult> Podman(params string[] arguments) => (await tools.Run(
    [
        "podman", "--root", _scratch.At("storage"), "--runroot", _scratch.At("run"), "--storage-driver", "vfs",
        "--cgroup-manager", "cgroupfs", "--events-backend", "none", .. arguments,
    ])).MustSucceed();

    public override ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
