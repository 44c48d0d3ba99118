namespace EdgeRegistry.Hosting.Access;

/// <summary>The token that a request showed, once a decision has looked at it; a feature of the request.</summary>
/// <param name="Token">It is good, and has not ended.</param>
public sealed record PresentedToken(VerifiedToken Token);
