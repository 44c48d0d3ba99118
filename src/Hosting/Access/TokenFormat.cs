namespace EdgeRegistry.Hosting.Access;

/// <summary>What is fixed about our tokens (docs/decisions/0011-identity-and-access.md).</summary>
public static class TokenFormat
{
    /// <summary>The one algorithm; whatever else a header names is refused.</summary>
    public const string Algorithm = "ES256";

    /// <summary>The <c>typ</c> of a bearer token; grants of another type are none.</summary>
    public const string Type = "JWT";

    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>The most scopes that one token carries.</summary>
    public const int MostScopes = 32;

    /// <summary>The token that anonymous clients are given: it grants nothing and counts as none.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);
}
