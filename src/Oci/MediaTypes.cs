namespace EdgeRegistry.Oci;

/// <summary>The media types that a registry has to know by name. Every other type is opaque to us.</summary>
public static class MediaTypes
{
    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>The empty JSON object as a config (image-spec, "Guidance for an Empty Descriptor").</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";

    /// <summary>Docker image manifest, version 2, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker schema 1, unsigned: refused.</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>Docker schema 1, signed: refused.</summary>
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>What a blob is served as.</summary>
    public const string OctetStream = "application/octet-stream";

    private static readonly string[] Codes = ["", OciManifest, OciIndex, DockerManifest, DockerManifestList];

    /// <summary>True for the manifests of one image (not an index).</summary>
    public static bool IsImageManifest(string? mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>True for an image index or manifest list.</summary>
    public static bool IsIndex(string? mediaType) => mediaType is OciIndex or DockerManifestList;

    /// <summary>True for every media type that the manifest endpoint stores.</summary>
    public static bool IsManifest(string? mediaType) => IsImageManifest(mediaType) || IsIndex(mediaType);

    /// <summary>True for the types of Docker's schema 1.</summary>
    public static bool IsSchema1(string? mediaType) => mediaType is DockerSchema1 or DockerSchema1Signed;

    /// <summary>True for layers that are by their definition not pushed to every registry.</summary>
    public static bool IsNonDistributable(string mediaType) =>
        mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.", StringComparison.Ordinal);

    /// <summary>A small number for a manifest's media type, stable on disk; 0 when it is none of ours.</summary>
    public static int CodeOf(string? mediaType) => Math.Max(0, Array.IndexOf(Codes, mediaType, 1));

    /// <summary>The manifest media type of a code, or null.</summary>
    public static string? FromCode(int code) => code > 0 && code < Codes.Length ? Codes[code] : null;

    /// <summary>The media type without parameters, as a Content-Type header states it; null for an empty one.</summary>
    public static string? WithoutParameters(string? contentType)
    {
        var semicolon = contentType?.IndexOf(';') ?? -1;
        var type = (semicolon < 0 ? contentType : contentType![..semicolon])?.Trim();
        return string.IsNullOrEmpty(type) ? null : type;
    }
}
