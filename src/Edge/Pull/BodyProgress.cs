using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>How much of an answer has left, for whoever goes on when its source fails.</summary>
internal sealed class BodyProgress
{
    /// <summary>What was promised in the headers; null when nothing was.</summary>
    public ByteRange? Range { get; set; }

    /// <summary>Bytes of it that have left.</summary>
    public long Sent { get; set; }
}
