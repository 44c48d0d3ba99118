using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>containerd's ctr with a containerd of its own.</summary>
internal sealed class ContainerdClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();
    private string _address = "";

    public static async Task<ContainerdClient> Start(Toolbox tools)
    {
        var client = new ContainerdClient(tools);
        client._address = await tools.Script("containerd-engine", "start", client._scratch.At("containerd"));
        return client;
    }

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        var layout = new OciLayout(_scratch.At("layout"));
        layout.WriteImage("made", payload, reference);
        await PushLayout(reference, layout);
    }

    public async Task PushLayout(string reference, OciLayout layout, params string[] flags)
    {
        var archive = _scratch.At("layout.tar");
        (await Command.Run("tar", "-C", layout.Folder, "-cf", archive, ".")).MustSucceed();
        Directory.Delete(layout.Folder, recursive: true);
        await Ctr(["images", "import", "--all-platforms", "--no-unpack", archive]);
        File.Delete(archive);
        await Ctr(["images", "push", "--plain-http", .. flags, reference]);
    }

    public override Task Forget(string reference) => Ctr(["images", "rm", "--sync", reference]);

    public override async Task<string> Pull(string reference)
    {
        await Ctr(["images", "pull", "--plain-http", reference]);
        return await PayloadOf(reference);
    }

    public async Task<string> PayloadOf(string reference)
    {
        // One shell, because another mount namespace may be all that sees the mount.
        const string hash = """
            mkdir -p "$3"; ctr --address "$1" images mount "$2" "$3" >/dev/null && sha256sum <"$3/payload" && ctr --address "$1" images unmount --rm "$3" >/dev/null
            """;
        var result = await tools.Run(["sh", "-c", hash, "hash", _address, reference, _scratch.At("mount")]);
        return "sha256:" + result.MustSucceed().Text.Split(' ')[0];
    }

    public async Task<CommandResult> Ctr(params string[] arguments)
        => (await tools.Run(["ctr", "--address", _address, .. arguments])).MustSucceed();

    public override async ValueTask DisposeAsync()
    {
        await tools.Script("containerd-engine", "stop", _scratch.At("containerd"));
        _scratch.Dispose();
    }
}
