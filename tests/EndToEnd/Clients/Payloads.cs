using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRegistry.EndToEnd.Images;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>The file that every test image consists of, outside of an image.</summary>
internal static class Payloads
{
    /// <summary>A folder that <c>docker build</c> and <c>podman build</c> take.</summary>
    public static async Task<string> BuildContext(string folder, GeneratedBlob payload)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM scratch\nCOPY payload /payload\nCMD [\"/payload\"]\n");
        await using var file = File.Create(Path.Combine(folder, "payload"));
        await using var content = payload.Open();
        await content.CopyToAsync(file, 1 << 20);
        return folder;
    }

    public static async Task<string> Digest(string file)
    {
        await using var content = File.OpenRead(file);
        return await Digest(content);
    }

    /// <summary>The digest of the payload in the only image of an OCI layout.</summary>
    public static async Task<string> DigestInLayout(string folder)
    {
        var index = Read(Path.Combine(folder, "index.json"));
        var layer = Read(BlobOf(folder, index["manifests"]![0]!))["layers"]![0]!;
        await using var file = File.OpenRead(BlobOf(folder, layer));
        if (!((string)layer["mediaType"]!).EndsWith("gzip", StringComparison.Ordinal)) return await DigestInTar(file);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        return await DigestInTar(unzipped);
    }

    private static async Task<string> DigestInTar(Stream archive)
    {
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry is { Name: "payload", DataStream: not null }) return await Digest(entry.DataStream);
        }

        throw new InvalidDataException("The archive holds no payload.");
    }

    private static string BlobOf(string folder, JsonNode descriptor)
        => Path.Combine(folder, "blobs", "sha256", ((string)descriptor["digest"]!)["sha256:".Length..]);

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;

    private static async Task<string> Digest(Stream content) => "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
}
