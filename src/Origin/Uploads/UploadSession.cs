using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>An upload session as the database knows it.</summary>
/// <param name="Id">128 random bits in hexadecimal.</param>
/// <param name="Repository">The repository that the session is bound to.</param>
/// <param name="Algorithm">The hash that is computed while bytes arrive.</param>
/// <param name="Received">Bytes that are on disk and were acknowledged, or would have been.</param>
/// <param name="Generation">Grows with each writer; a writer whose generation is gone may not commit.</param>
/// <param name="Holder">The process that writes now, or null.</param>
/// <param name="Committing">The digest under which the file is being, or was, put in place.</param>
/// <param name="Actor">The account that began it; null for nobody known.</param>
/// <param name="State">See <see cref="UploadState"/>.</param>
/// <param name="File">Which file holds the bytes: 0 the first, else the generation of the writer that made it.</param>
internal sealed record UploadSession(
    string Id,
    string Repository,
    string Algorithm,
    long Received,
    long Generation,
    string? Holder,
    string? Committing,
    string? Actor,
    long State,
    long File)
{
    /// <summary>The file that a writer which took over has copied from; removed once its own is committed.</summary>
    public long? Replaces { get; init; }

    public bool IsDone => State == (long)UploadState.Done;

    public DigestAlgorithm Hash => DigestAlgorithms.TryParse(Algorithm, out var algorithm)
        ? algorithm
        : throw new InvalidDataException($"Upload session {Id} has the unknown algorithm {Algorithm}.");
}

/// <summary>The numbers stand in the database and never change their meaning.</summary>
internal enum UploadState
{
    Open = 0,

    /// <summary>Kept for a while, so that repeating a final PUT whose 201 was lost answers 201.</summary>
    Done = 1,
}
