namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>A blob or manifest of the fake origin.</summary>
internal sealed record StoredContent(string Digest, string MediaType, byte[] Body);
