namespace EdgeRegistry.Testing;

/// <summary>Clients that log in as docker does.</summary>
public static class AuthenticatedClient
{
    /// <summary>A client of one host with an account; tokens are fetched when the host asks for them.</summary>
    /// <param name="address">The host: an origin or an edge.</param>
    /// <param name="name">The account; null for nobody.</param>
    /// <param name="secret">Its password or secret.</param>
    /// <param name="authority">Who issued the host's certificate, in PEM; null for the system's authorities.</param>
    public static RegistryClient Of(Uri address, string? name, string? secret, string? authority = null) =>
        new(address, authority, inner => new DockerLogin(name, secret, inner));
}
