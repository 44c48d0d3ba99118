namespace EdgeRegistry.Oci;

/// <summary>A typed, sized pointer to content (image-spec, descriptor.md).</summary>
/// <param name="MediaType">Media type of the content.</param>
/// <param name="Digest">Digest of the content.</param>
/// <param name="Size">Size in bytes, not negative.</param>
/// <param name="HasUrls">True when <c>urls</c> names other places to download from: the registry need not hold it.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size, bool HasUrls = false);
