namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>The provider cannot be asked now, or answers what is no OIDC.</summary>
internal sealed class OidcUnavailableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The provider vouches for nobody: the code or the token is not good. The message is for our log.</summary>
internal sealed class OidcRefusedException(string message) : Exception(message);
