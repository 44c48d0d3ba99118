using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>crane (go-containerregistry), between a registry and image layouts on disk.</summary>
internal sealed class CraneClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        var layout = new OciLayout(_scratch.At("made"));
        layout.WriteImage("made", payload);
        await Crane("push", layout.Folder, reference);
        Directory.Delete(layout.Folder, recursive: true);
    }

    public override Task Forget(string reference) => Task.CompletedTask; // every pull makes a fresh layout

    public override async Task<string> Pull(string reference)
    {
        var folder = _scratch.At("pulled");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await Crane("pull", "--format", "oci", reference, folder);
        return await Payloads.DigestInLayout(folder);
    }

    public override ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Crane(params string[] arguments) => (await tools.Run(["crane", "--insecure", .. arguments])).MustSucceed();
}
