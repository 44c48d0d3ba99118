using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRegistry.EndToEnd.Images;

/// <summary>An OCI image layout written by hand, so that images need no network and no builder. Every image is one
/// uncompressed layer, most with the one file <c>payload</c>.</summary>
internal sealed class OciLayout(string folder)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string IndexType = "application/vnd.oci.image.index.v1+json";

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Folder => folder;

    /// <summary>Writes the image and names it <paramref name="tag"/> in the layout, and for containerd's import by
    /// its whole reference <paramref name="containerdName"/>.</summary>
    /// <returns>The manifest's digest.</returns>
    public string WriteImage(string tag, GeneratedBlob payload, string? containerdName = null)
    {
        var manifest = WriteManifest(payload, "amd64");
        WriteTop(manifest, tag, containerdName);
        return (string)manifest["digest"]!;
    }

    /// <summary>Writes an image of several files, all of which may be run.</summary>
    public void WriteFiles(string tag, IReadOnlyDictionary<string, Func<Stream>> files, string containerdName)
    {
        var manifest = WriteManifest(files, "amd64");
        manifest["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" };
        WriteTop(manifest, tag, containerdName);
    }

    /// <summary>Writes an index over one image per architecture and names it <paramref name="tag"/>.</summary>
    /// <returns>The index's digest.</returns>
    public string WriteIndex(string tag, IReadOnlyDictionary<string, GeneratedBlob> payloads, string? containerdName = null)
    {
        var children = new JsonArray();
        foreach (var (architecture, payload) in payloads)
        {
            var child = WriteManifest(payload, architecture);
            child["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
            children.Add(child);
        }

        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = IndexType, ["manifests"] = children };
        var descriptor = WriteBlob(IndexType, index);
        WriteTop(descriptor, tag, containerdName);
        return (string)descriptor["digest"]!;
    }

    private JsonObject WriteManifest(GeneratedBlob payload, string architecture)
        => WriteManifest(new Dictionary<string, Func<Stream>> { ["payload"] = payload.Open }, architecture);

    private JsonObject WriteManifest(IReadOnlyDictionary<string, Func<Stream>> files, string architecture)
    {
        var layer = WriteLayer(files);
        var config = new JsonObject
        {
            ["os"] = "linux",
            ["architecture"] = architecture,
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/payload") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray((string)layer["digest"]!) },
        };
        return WriteBlob(ManifestType, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = WriteBlob("application/vnd.oci.image.config.v1+json", config),
            ["layers"] = new JsonArray(layer),
        });
    }

    private JsonObject WriteLayer(IReadOnlyDictionary<string, Func<Stream>> files)
    {
        var temporary = new FileInfo(Path.Combine(Blobs(), "layer"));
        using (var file = temporary.Create())
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, open) in files)
            {
                using var content = open();
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = content, ModificationTime = DateTimeOffset.UnixEpoch, Mode = Executable,
                });
            }
        }

        using (var file = temporary.OpenRead())
        {
            var descriptor = Descriptor("application/vnd.oci.image.layer.v1.tar", SHA256.HashData(file), file.Length);
            temporary.MoveTo(PathOf(descriptor), overwrite: true);
            return descriptor;
        }
    }

    private void WriteTop(JsonObject descriptor, string tag, string? containerdName)
    {
        var top = (JsonObject)descriptor.DeepClone();
        var annotations = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        if (containerdName is not null) annotations["io.containerd.image.name"] = containerdName;
        top["annotations"] = annotations;
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = IndexType, ["manifests"] = new JsonArray(top) };
        File.WriteAllText(Path.Combine(folder, "index.json"), index.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    private JsonObject WriteBlob(string mediaType, JsonObject content)
    {
        var bytes = Encoding.UTF8.GetBytes(content.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        var descriptor = Descriptor(mediaType, SHA256.HashData(bytes), bytes.Length);
        File.WriteAllBytes(PathOf(descriptor), bytes);
        return descriptor;
    }

    private static JsonObject Descriptor(string mediaType, byte[] hash, long size) => new()
    {
        ["mediaType"] = mediaType, ["digest"] = "sha256:" + Convert.ToHexStringLower(hash), ["size"] = size,
    };

    private string PathOf(JsonObject descriptor) => Path.Combine(Blobs(), ((string)descriptor["digest"]!)["sha256:".Length..]);

    private string Blobs() => Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
}
