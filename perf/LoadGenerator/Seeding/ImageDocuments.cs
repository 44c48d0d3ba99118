using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>Bytes of a config, manifest or index, with their media type and digest.</summary>
internal sealed record Document(string MediaType, byte[] Bytes)
{
    public string Digest { get; } = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>Builds the JSON of an image, in the media types of the OCI image specification.</summary>
internal static class ImageDocuments
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Layer = "application/vnd.oci.image.layer.v1.tar";

    public static Document MakeConfig(string architecture, string repository, IEnumerable<string> layerDigests) => Write(Config, json =>
    {
        json.WriteString("architecture", architecture);
        json.WriteString("os", "linux");
        json.WriteString("author", repository);
        json.WriteStartObject("config");
        json.WriteStartArray("Cmd");
        json.WriteStringValue("/bin/true");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        json.WriteStartArray("diff_ids");
        foreach (var digest in layerDigests)
        {
            json.WriteStringValue(digest);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static Document MakeManifest(Document config, IEnumerable<(string Digest, long Size)> layers) => Write(Manifest, json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", Manifest);
        json.WritePropertyName("config");
        WriteDescriptor(json, Config, config.Digest, config.Bytes.Length, architecture: null);
        json.WriteStartArray("layers");
        foreach ((var digest, var size) in layers)
        {
            WriteDescriptor(json, Layer, digest, size, architecture: null);
        }

        json.WriteEndArray();
    });

    public static Document MakeIndex(IEnumerable<(string Architecture, Document Manifest)> children) => Write(Index, json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", Index);
        json.WriteStartArray("manifests");
        foreach ((var architecture, Document child) in children)
        {
            WriteDescriptor(json, Manifest, child.Digest, child.Bytes.Length, architecture);
        }

        json.WriteEndArray();
    });

    private static void WriteDescriptor(Utf8JsonWriter json, string mediaType, string digest, long size, string? architecture)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", mediaType);
        json.WriteString("digest", digest);
        json.WriteNumber("size", size);
        if (architecture is not null)
        {
            json.WriteStartObject("platform");
            json.WriteString("architecture", architecture);
            json.WriteString("os", "linux");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static Document Write(string mediaType, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        return new Document(mediaType, buffer.WrittenSpan.ToArray());
    }
}
