using System.Text.Json;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>A descriptor of a blob or of a child manifest.</summary>
internal readonly record struct Descriptor(string Digest, long Size);

/// <summary>What a client needs of a manifest: the child to follow, or the blobs to read.</summary>
internal sealed record ManifestContent(string? Child, IReadOnlyList<Descriptor> Blobs)
{
    public const string Accept =
        "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
        + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

    /// <exception cref="PullException">The body is no manifest that a client could use.</exception>
    public static ManifestContent Read(ReadOnlyMemory<byte> body, string architecture)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement root = json.RootElement;
            if (root.TryGetProperty("manifests", out JsonElement children))
            {
                return new ManifestContent(ChildFor(children, architecture), []);
            }

            var blobs = new List<Descriptor> { DescriptorOf(root.GetProperty("config")) };
            foreach (JsonElement layer in root.GetProperty("layers").EnumerateArray())
            {
                blobs.Add(DescriptorOf(layer));
            }

            return new ManifestContent(Child: null, blobs);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new PullException("bad manifest", e.Message);
        }
    }

    private static string ChildFor(JsonElement children, string architecture)
    {
        foreach (JsonElement child in children.EnumerateArray())
        {
            if (child.TryGetProperty("platform", out JsonElement platform)
                && platform.TryGetProperty("architecture", out JsonElement found) && found.ValueEquals(architecture))
            {
                return DescriptorOf(child).Digest;
            }
        }
        throw new PullException("no platform", $"the index has no manifest for {architecture}");
    }

    private static Descriptor DescriptorOf(JsonElement json) =>
        new(json.GetProperty("digest").GetString() ?? throw new FormatException("digest is null"), json.GetProperty("size").GetInt64());
}
