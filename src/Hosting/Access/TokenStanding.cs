namespace EdgeRegistry.Hosting.Access;

/// <summary>Whether what a token grants was taken away after it was made.</summary>
public enum TokenStanding
{
    /// <summary>Nothing has changed for it.</summary>
    Current,

    /// <summary>
    /// The project, or everybody's rights, changed after the grants were computed: they may be right or wrong. The origin computes them
    /// anew; who cannot refuses the token.
    /// </summary>
    Superseded,

    /// <summary>The account changed (disabled, password, secret, groups …), or the token is of another history: it is over.</summary>
    Ended,
}
