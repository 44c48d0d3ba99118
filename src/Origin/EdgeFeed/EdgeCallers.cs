using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Lets enrolled edges in, by their own credential, and nobody else.</summary>
internal sealed class EdgeCallers(Authenticator authenticator)
{
    /// <summary>Refuses whoever is no enrolled edge.</summary>
    /// <returns>The edge.</returns>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c>.</exception>
    public async Task<Caller> RequireAsync(HttpContext context)
    {
        var (name, secret) = BasicCredential.Parse(context.Request.Headers.Authorization);
        if (!name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal)
            || await authenticator.AuthenticateAsync(name, secret, ClientInfo.Of(context), context.RequestAborted) is not { Kind: CallerKind.Edge } edge)
        {
            throw OciErrors.Unauthorized.With("only enrolled edges may ask this").WithHeader("WWW-Authenticate", "Basic realm=\"edges\"");
        }

        return edge.Caller;
    }
}
