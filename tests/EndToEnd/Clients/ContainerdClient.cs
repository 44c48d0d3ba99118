using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>containerd's ctr with a containerd of its own.</summary>
internal sealed class ContainerdClient : ImageClient
{
    private readonly Scratch _scratch = new();
    private string _address = "";

    public static async Task<ContainerdClient> Start()
    {
        var client = new ContainerdClient();
        client._address = await Tools.Run("containerd-engine", "start", client._scratch.At("containerd"));
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
        var target = Directory.CreateDirectory(_scratch.At("mount")).FullName;
        await Ctr(["images", "mount", reference, target]);
        var digest = await Payloads.Digest(Path.Combine(target, "payload"));
        await Ctr(["images", "unmount", "--rm", target]);
        return digest;
    }

    public async Task<CommandResult> Ctr(params string[] arguments)
        => (await Command.Run(["ctr", "--address", _address, .. arguments])).MustSucceed();

    public override async ValueTask DisposeAsync()
    {
        await Tools.Run("containerd-engine", "stop", _scratch.At("containerd"));
        _scratch.Dispose();
    }
}
