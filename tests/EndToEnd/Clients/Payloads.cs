using System.Formats.Tar;
using System.Security.Cryptography;
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

    /// <summary>The digest of the payload inside a tar archive.</summary>
    public static async Task<string> DigestInTar(Stream archive)
    {
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry is { Name: "payload", DataStream: not null }) return await Digest(entry.DataStream);
        }

        throw new InvalidDataException("The archive holds no payload.");
    }

    private static async Task<string> Digest(Stream content) => "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
}
