using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// What clients need of the origin beside the registry: the token service, its keys, the management API. Forwarded as it is and never
/// cached. What the origin has for edges (<c>/edge</c>) is not: it is asked under the edge's own credential.
/// </summary>
internal sealed class ForwardApi(AskForToken token, OriginForwarder forwarder)
{
    /// <summary>True for a path that is forwarded here.</summary>
    public static bool Takes(PathString path) => path.StartsWithSegments("/service", StringComparison.Ordinal) || path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>Forwards a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == Challenge.TokenPath)
        {
            await token.InvokeAsync(context);
            return;
        }

        forwarder.ThrowIfFailed(context, await forwarder.SendAsync(context));
    }
}
