namespace EdgeRegistry.Origin.Checking;

internal sealed record BlobRow(string Digest, long Size);

internal sealed record LinkRow(string Digest, long? State);

internal sealed record TagRow(string Name, string Digest, string? Manifest);

internal sealed record ManifestKey(string Digest, long Size);

internal sealed record ManifestRow(string Digest, string MediaType, string? ArtifactType, string? Subject, long Size, byte[] Body);

internal sealed record ReferenceRow(string Manifest, long Kind, string Digest);

internal sealed record UploadRow(string Id, long Received, long Generation, string? Committing, long File);
