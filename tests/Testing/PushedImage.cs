namespace EdgeRegistry.Testing;

/// <summary>An image that a test pushed.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Manifest">The manifest's bytes.</param>
/// <param name="MediaType">The manifest's media type.</param>
/// <param name="Config">The config's bytes.</param>
/// <param name="Layers">The layers' bytes.</param>
public sealed record PushedImage(string Repository, byte[] Manifest, string MediaType, byte[] Config, IReadOnlyList<byte[]> Layers)
{
    /// <summary>The manifest's digest.</summary>
    public string Digest { get; } = Content.Sha256(Manifest);
}
