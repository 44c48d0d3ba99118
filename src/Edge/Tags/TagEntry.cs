using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>A tag's last known value.</summary>
/// <param name="Digest">What it pointed to.</param>
/// <param name="MediaTypeCode">The manifest's media type (<see cref="MediaTypes.FromCode"/>).</param>
/// <param name="Size">The manifest's size in bytes.</param>
/// <param name="ConfirmedAt">When the origin last said so, Unix milliseconds.</param>
/// <param name="Mark">The lease under which it was learned; 0 when none, as after a restart.</param>
internal sealed record TagEntry(Digest Digest, int MediaTypeCode, long Size, long ConfirmedAt, int Mark)
{
    /// <summary>The confirmation that the journal knows of, Unix milliseconds.</summary>
    public long RecordedAt { get; init; }
}
