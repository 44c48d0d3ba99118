using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>oras, between a registry and image layouts on disk, and for artifacts that refer to images.</summary>
internal sealed class OrasClient(Toolbox tools) : ImageClient
{
    private readonly Scratch _scratch = new();

    public override async Task Push(string reference, GeneratedBlob payload)
    {
        var layout = new OciLayout(_scratch.At("made"));
        layout.WriteImage("made", payload);
        await Oras("cp", "--from-oci-layout", layout.Folder + ":made", "--to-plain-http", reference);
        Directory.Delete(layout.Folder, recursive: true);
    }

    public override Task Forget(string reference) => Task.CompletedTask; // every pull makes a fresh layout

    public override async Task<string> Pull(string reference)
    {
        var folder = _scratch.At("pulled");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await Oras("cp", "--from-plain-http", reference, "--to-oci-layout", folder + ":pulled");
        return await Payloads.DigestInLayout(folder);
    }

    /// <summary>Attaches a file to an image as an artifact of a type.</summary>
    public async Task Attach(string reference, string artifactType, string content)
    {
        await File.WriteAllTextAsync(_scratch.At("attached"), content);
        await Oras("attach", "--plain-http", "--disable-path-validation", "--artifact-type", artifactType, reference, _scratch.At("attached"));
    }

    /// <summary>The artifacts of a type that refer to an image, as oras prints them.</summary>
    public async Task<string> Discover(string reference, string artifactType)
        => (await Oras("discover", "--plain-http", "--format", "json", "--artifact-type", artifactType, reference)).Out;

    public override ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<CommandResult> Oras(params string[] arguments) => (await tools.Run(["oras", .. arguments])).MustSucceed();
}
