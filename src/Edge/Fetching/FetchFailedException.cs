namespace EdgeRegistry.Edge.Fetching;

/// <summary>Why a fetch ended without its blob.</summary>
internal enum FetchFailure
{
    /// <summary>The origin broke off, stalled or cannot be reached.</summary>
    Origin,

    /// <summary>The repository lost the blob in the middle of its transfer.</summary>
    Gone,

    /// <summary>The origin's bytes are not the digest's.</summary>
    Mismatch,

    /// <summary>The cache's disk refused: the blob can still be passed through.</summary>
    Disk,

    /// <summary>Not needed: the blob is in the cache; look there again.</summary>
    Superseded,
}

/// <summary>A fetch ended without its blob; every reader gets this.</summary>
internal sealed class FetchFailedException(FetchFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public FetchFailure Failure { get; } = failure;
}
