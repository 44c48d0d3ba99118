namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>What became of bytes that were kept on their way to the origin.</summary>
internal enum TeeEnd
{
    /// <summary>They are in the cache.</summary>
    Committed,

    /// <summary>The disk was slower than the push.</summary>
    Slow,

    /// <summary>The disk refused.</summary>
    Disk,

    /// <summary>A chunk did not continue what is here, or the upload went on somewhere else.</summary>
    Gap,

    /// <summary>The origin refused, or its answer never came.</summary>
    Refused,

    /// <summary>The bytes are not the digest's.</summary>
    Mismatch,

    /// <summary>Nobody continued the upload.</summary>
    Expired,

    /// <summary>The client gave the upload up.</summary>
    Cancelled,

    /// <summary>Too much was being kept already.</summary>
    Budget,
}
