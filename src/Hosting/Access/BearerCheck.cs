namespace EdgeRegistry.Hosting.Access;

/// <summary>What an <c>Authorization</c> header holds.</summary>
/// <param name="State">Whether there is a token, and whether it is good.</param>
/// <param name="Token">The token when it is <see cref="BearerState.Good"/> or <see cref="BearerState.Expired"/>.</param>
public readonly record struct BearerCheck(BearerState State, VerifiedToken? Token = null);

/// <summary>The outcomes of looking for a bearer token.</summary>
public enum BearerState
{
    /// <summary>There is none; the word <c>anonymous</c> counts as none.</summary>
    None,

    /// <summary>Signed by us, for us, now.</summary>
    Good,

    /// <summary>Signed by us, for us, and over. Good only for the requests of an upload session that its account began.</summary>
    Expired,

    /// <summary>Forged, damaged, too long, from the future or for somebody else.</summary>
    Invalid,
}
