namespace EdgeRegistry.Edge.Fetching;

/// <summary>A manifest that may be served through the repository that it was asked in.</summary>
/// <param name="Body">The bytes as they were pushed.</param>
/// <param name="MediaTypeCode">Their media type (<see cref="Oci.MediaTypes.FromCode"/>).</param>
/// <param name="Source">Where they came from, for the metrics.</param>
internal sealed record ManifestContent(byte[] Body, int MediaTypeCode, string Source);
