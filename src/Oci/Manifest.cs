namespace EdgeRegistry.Oci;

/// <summary>What the registry reads out of a manifest or an index. The stored bytes are never made from this again.</summary>
public sealed record Manifest
{
    /// <summary>The media type, without parameters.</summary>
    public required string MediaType { get; init; }

    /// <summary>True for an index or manifest list.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>The config of an image manifest; null for an index.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>The layers of an image manifest, in order.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>The children of an index, in order.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];

    /// <summary>The manifest that this one refers to (distribution-spec, "Listing Referrers"), or null.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>
    /// The artifact type as the referrers API shows it: the manifest's own, else the media type of an image manifest's config,
    /// else null.
    /// </summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest's annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
