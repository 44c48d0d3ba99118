using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>A login that the origin answered with a token.</summary>
/// <param name="Kind">What kind of account.</param>
/// <param name="Account">The account, as tokens name it.</param>
/// <param name="Salt">Of the hash.</param>
/// <param name="Hash">Of the secret: slow (<see cref="SecretHash"/>).</param>
/// <param name="At">When it was last answered, Unix milliseconds.</param>
/// <param name="Epoch">The history of the last token.</param>
/// <param name="Seq">The number of the last change before it.</param>
/// <param name="Pulls">From where it may pull.</param>
internal sealed record KeptLogin(CallerKind Kind, string Account, byte[] Salt, byte[] Hash, long At, string Epoch, long Seq, IReadOnlyList<KeptPull> Pulls)
{
    /// <summary>The most repositories that are kept of one login; the oldest go.</summary>
    public const int MaxPulls = 256;
}

/// <summary>A repository from which the origin let a login pull.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Epoch">The history of the token that said so.</param>
/// <param name="Seq">The number of the last change before.</param>
/// <param name="At">When, Unix milliseconds.</param>
internal sealed record KeptPull(string Repository, string Epoch, long Seq, long At);
