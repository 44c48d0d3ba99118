namespace EdgeRegistry.Edge.Access;

/// <summary>Whether an edge may believe that a repository has something.</summary>
internal enum LinkState
{
    /// <summary>Never proven, or dropped.</summary>
    Unknown,

    /// <summary>Proven, but so long ago that the origin is asked first.</summary>
    Old,

    /// <summary>Proven.</summary>
    Proven,
}

/// <summary>What is known of a repository's blob or manifest.</summary>
/// <param name="State">Whether to believe it.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="MediaTypeCode">A manifest's media type (<see cref="Oci.MediaTypes.FromCode"/>); 0 for blobs.</param>
/// <param name="IsAgeing">True when it is worth proving again if the origin happens to be asked anyway.</param>
internal readonly record struct Link(LinkState State, long Size, int MediaTypeCode, bool IsAgeing);
