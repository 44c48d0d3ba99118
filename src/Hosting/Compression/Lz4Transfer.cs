namespace EdgeRegistry.Hosting.Compression;

/// <summary>
/// How origin and edge agree on LZ4: the edge asks with <c>Accept-Encoding: lz4</c>; the origin may answer a <c>200</c> to <c>GET</c> with one
/// LZ4 frame, <c>Content-Encoding: lz4</c> and the true length in a header of its own. Ranges and HEAD are never compressed.
/// </summary>
public static class Lz4Transfer
{
    /// <summary>The content coding's name; not a registered one, so that nobody but an edge asks for it.</summary>
    public const string Coding = "lz4";

    /// <summary>Carries the length of the decoded body: <c>Content-Length</c> would be the frame's, which nobody knows beforehand.</summary>
    public const string LengthHeader = "EdgeRegistry-Content-Length";
}
