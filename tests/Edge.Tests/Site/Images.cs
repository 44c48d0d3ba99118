using System.Text.Json;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>Makes content.</summary>
internal static class Images
{
    /// <summary>A layer's media type.</summary>
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>Bytes that look random and are the same in every run.</summary>
    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
#pragma warning disable CA5394 // nothing secret: only different from each other
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    /// <summary>An image manifest.</summary>
    public static byte[] Manifest(byte[] config, params IEnumerable<byte[]> layers) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = MediaTypes.OciManifest,
        config = Descriptor(MediaTypes.OciConfig, config),
        layers = layers.Select(layer => Descriptor(LayerType, layer)),
    });

    /// <summary>An image manifest whose one layer is to be had elsewhere; <paramref name="again"/> lists it once more without saying so.</summary>
    public static byte[] ManifestWithUrls(byte[] config, byte[] layer, bool again = false)
    {
        var elsewhere = new { mediaType = LayerType, digest = OriginContent.Sha256(layer), size = layer.Length, urls = new[] { "http://elsewhere.example/layer" } };
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = Descriptor(MediaTypes.OciConfig, config),
            layers = again ? [elsewhere, Descriptor(LayerType, layer)] : new object[] { elsewhere },
        });
    }

    /// <summary>An index.</summary>
    public static byte[] Index(params IEnumerable<byte[]> manifests) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = MediaTypes.OciIndex,
        manifests = manifests.Select(manifest => Descriptor(MediaTypes.OciManifest, manifest)),
    });

    /// <summary>Puts an image with one layer into the origin; what a puller then asks for.</summary>
    public static Image AddImage(this OriginContent content, string repository, string tag, int seed, int layerBytes = 100_000)
    {
        var (config, layer) = (Bytes(seed, 1000), Bytes(seed + 1, layerBytes));
        var manifest = Manifest(config, layer);
        content.AddBlob(repository, config);
        content.AddBlob(repository, layer);
        content.AddManifest(repository, manifest, MediaTypes.OciManifest, tag);
        return new Image(repository, tag, manifest, config, layer);
    }

    private static object Descriptor(string mediaType, byte[] content) =>
        new { mediaType, digest = OriginContent.Sha256(content), size = content.Length };
}
