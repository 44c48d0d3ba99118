namespace EdgeRegistry.Bus;

/// <summary>One committed change of the origin, as everybody who follows the change log sees it.</summary>
/// <param name="Epoch">Identifies the history that <paramref name="Seq"/> counts in; a restored database begins a new one.</param>
/// <param name="Seq">Position in the history: contiguous, given after commit, from 1.</param>
/// <param name="Id">Random and unique: tells two histories apart that share epoch and number.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Repository">The canonical repository name.</param>
/// <param name="Tag">The tag, for tag changes.</param>
/// <param name="OldDigest">The digest before, or null.</param>
/// <param name="NewDigest">The digest after, or null.</param>
/// <param name="Subject">The digest of the manifest that the changed one refers to, or null.</param>
/// <param name="Actor">Who did it; null when anonymous.</param>
/// <param name="Time">When the origin wrote it.</param>
public sealed record ChangeEvent(
    string Epoch,
    long Seq,
    Guid Id,
    ChangeKind Kind,
    string Repository,
    string? Tag,
    string? OldDigest,
    string? NewDigest,
    string? Subject,
    string? Actor,
    DateTimeOffset Time);
