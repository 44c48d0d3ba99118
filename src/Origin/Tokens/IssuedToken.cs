using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>A token that was just made.</summary>
/// <param name="Text">What the client shows from now on.</param>
/// <param name="Granted">What it grants of what was asked.</param>
/// <param name="Issued">When (whole seconds).</param>
/// <param name="Life">How long it is good.</param>
internal sealed record IssuedToken(string Text, IReadOnlyList<TokenScope> Granted, DateTimeOffset Issued, TimeSpan Life);
