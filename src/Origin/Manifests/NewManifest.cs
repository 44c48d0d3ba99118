using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Manifests;

/// <summary>A manifest on its way in: its bytes and what was read out of them.</summary>
internal sealed record NewManifest(Digest Digest, byte[] Body, Manifest Content)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The annotations as the referrers list shows them, or null when there are none or nobody will list them.</summary>
    public string? Annotations { get; } = Content.Subject is null || Content.Annotations.Count == 0
        ? null
        : JsonSerializer.Serialize(Content.Annotations, Plain);
}
