using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Lets enrolled edges in, by their own credential, and nobody else.</summary>
/// <param name="authenticator">Knows them.</param>
/// <param name="isOpen">True for a registry without identities: it has no edges that are enrolled, and whoever reaches it may read everything.</param>
internal sealed class EdgeCallers(Authenticator authenticator, bool isOpen)
{
    /// <summary>Refuses whoever may not follow the change log.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c>.</exception>
    public Task RequireFollowerAsync(HttpContext context) => isOpen ? Task.CompletedTask : RequireAsync(context);

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
