using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>Skopeo, between a registry and image layouts on disk.</summary>
internal sealed class SkopeoClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        var layout = new OciLayout(_scratch.At("made"));
        layout.WriteImage("made", payload);
        await PushLayout(reference, layout, "made");
    }

    /// <summary>Pushes everything below a name of a layout, byte for byte.</summary>
    public async Task PushLayout(string reference, OciLayout layout, string tag)
    {
        await Skopeo("copy", "--all", "--preserve-digests", "--dest-tls-verify=false", $"oci:{layout.Folder}:{tag}", "docker://" + reference);
        Directory.Delete(layout.Folder, recursive: true);
    }

    /// <summary>Copies everything below a reference into a fresh layout, byte for byte.</summary>
    /// <returns>The layout's folder.</returns>
    public async Task<string> PullAll(string reference)
    {
        var folder = _scratch.At("pulled");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await Skopeo("copy", "--all", "--preserve-digests", "--src-tls-verify=false", "docker://" + reference, $"oci:{folder}:pulled");
        return folder;
    }

    public override Task Forget(string reference) => Task.CompletedTask; // every pull makes a fresh layout

    public override async Task<string> Pull(string reference)
    {
        return await Payloads.DigestInLayout(await PullAll(reference));
    }

    public async Task<CommandResult> Skopeo(params string[] arguments) => (await tools.Run(["skopeo", .. arguments])).MustSucceed();

    public override ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
