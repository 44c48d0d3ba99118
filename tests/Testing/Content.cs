using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Testing;

/// <summary>Makes digests, descriptors, manifests and indexes.</summary>
public static class Content
{
    /// <summary>A layer's media type.</summary>
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>The sha256 digest of bytes.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Oci.Digest.Compute(DigestAlgorithm.Sha256, bytes).Value;

    /// <summary>The sha512 digest of bytes.</summary>
    public static string Sha512(ReadOnlySpan<byte> bytes) => Oci.Digest.Compute(DigestAlgorithm.Sha512, bytes).Value;

    /// <summary>A descriptor of bytes.</summary>
    public static JsonObject Descriptor(string mediaType, byte[] bytes, string? digest = null) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest ?? Sha256(bytes), ["size"] = bytes.Length };

    /// <summary>An image manifest.</summary>
    /// <param name="config">The config's bytes.</param>
    /// <param name="layers">The layers' bytes.</param>
    /// <param name="mediaType">OCI's or Docker's.</param>
    /// <param name="change">Adds what a test needs.</param>
    public static byte[] Manifest(byte[] config, IEnumerable<byte[]> layers, string mediaType = MediaTypes.OciManifest, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["config"] = Descriptor(MediaTypes.OciConfig, config),
            ["layers"] = new JsonArray([.. layers.Select(layer => Descriptor(LayerType, layer))]),
        };
        change?.Invoke(manifest);
        return Bytes(manifest);
    }

    /// <summary>An index.</summary>
    public static byte[] Index(IEnumerable<JsonObject> children, string mediaType = MediaTypes.OciIndex, Action<JsonObject>? change = null)
    {
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = mediaType, ["manifests"] = new JsonArray([.. children]) };
        change?.Invoke(index);
        return Bytes(index);
    }

    /// <summary>The document's bytes, laid out as no serialiser of ours would do it, so that a rewritten one is noticed.</summary>
    public static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes("\n " + document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + " \n\n");
}
