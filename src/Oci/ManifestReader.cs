using System.Text.Json;

namespace EdgeRegistry.Oci;

/// <summary>
/// Reads OCI image manifests and indexes (image-spec v1.1) and Docker's schema 2 manifests and lists. Strict where two readers could
/// disagree about the same bytes (media type, doubled members, a document that is both manifest and index), lenient elsewhere.
/// </summary>
public static class ManifestReader
{
    /// <summary>The largest manifest that is accepted, in bytes (distribution-spec: at least 4 MiB).</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a manifest.</summary>
    /// <param name="content">The bytes, at most <see cref="MaxSize"/>.</param>
    /// <param name="contentType">The Content-Type header, parameters allowed; null when there was none.</param>
    /// <exception cref="OciException"><c>MANIFEST_INVALID</c> with the reason; <c>DIGEST_INVALID</c> when a descriptor has no digest.</exception>
    public static Manifest Read(ReadOnlyMemory<byte> content, string? contentType)
    {
        var declared = MediaTypes.WithoutParameters(contentType);
        if (MediaTypes.IsSchema1(declared))
        {
            throw Schema1();
        }

        try
        {
            using var document = JsonDocument.Parse(content, Options);
            return ReadRoot(document.RootElement, declared);
        }
        catch (JsonException e)
        {
            throw OciErrors.ManifestInvalid.With($"not a JSON document that can be read: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Utf8 text inside a string that is not valid UTF-16 (a lone surrogate escape).
            throw OciErrors.ManifestInvalid.With("a text in the document is not valid Unicode");
        }
    }

    private static Manifest ReadRoot(JsonElement root, string? declared)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw OciErrors.ManifestInvalid.With("the document is not a JSON object");
        }

        CheckSchemaVersion(root);
        var mediaType = DecideMediaType(root, declared);
        var isIndex = MediaTypes.IsIndex(mediaType);
        if (isIndex ? root.TryGetProperty("layers", out _) || root.TryGetProperty("config", out _) : root.TryGetProperty("manifests", out _))
        {
            throw OciErrors.ManifestInvalid.With("the document is both an image manifest and an index");
        }

        var config = isIndex ? null : DescriptorReader.Read(root, "config", required: true);
        return new Manifest
        {
            MediaType = mediaType,
            Config = config,
            Layers = isIndex ? [] : DescriptorReader.ReadList(root, "layers"),
            Manifests = isIndex ? DescriptorReader.ReadList(root, "manifests") : [],
            Subject = DescriptorReader.Read(root, "subject", required: false),
            ArtifactType = Json.Text(root, "artifactType") is { Length: > 0 } type ? type : config?.MediaType,
            Annotations = Json.TextMap(root, "annotations"),
        };
    }

    private static void CheckSchemaVersion(JsonElement root)
    {
        if (!root.TryGetProperty("schemaVersion", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number))
        {
            throw OciErrors.ManifestInvalid.With("schemaVersion is missing or not a number");
        }

        if (number == 1)
        {
            throw Schema1();
        }

        if (number != 2)
        {
            throw OciErrors.ManifestInvalid.With($"schemaVersion {number} is not supported: 2 is");
        }
    }

    private static string DecideMediaType(JsonElement root, string? declared)
    {
        var inner = Json.Text(root, "mediaType") is { Length: > 0 } text ? text : null;
        if (declared is not null && inner is not null && !declared.Equals(inner, StringComparison.Ordinal))
        {
            throw OciErrors.ManifestInvalid.With($"Content-Type is {declared}, but the document says mediaType {inner}");
        }

        var mediaType = declared ?? inner ?? (root.TryGetProperty("manifests", out _) ? MediaTypes.OciIndex : MediaTypes.OciManifest);
        return MediaTypes.IsManifest(mediaType)
            ? mediaType
            : throw OciErrors.ManifestInvalid.With($"media type {mediaType} is not a manifest or index that this registry knows");
    }

    private static OciException Schema1() => OciErrors.ManifestInvalid.With(
        "Docker image manifest version 2, schema 1 is not supported: push with a client that writes schema 2 or OCI manifests");
}
