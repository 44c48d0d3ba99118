using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// Says where to get a token (docker's "Token Authentication Specification", RFC 6750): the token service of the very host that was asked,
/// so that a client needs to reach its edge only.
/// </summary>
/// <param name="service">The registry's name, which clients repeat to the token service.</param>
public sealed class Challenge(string service)
{
    /// <summary>The token service's path, on every host.</summary>
    public const string TokenPath = "/service/token";

    /// <summary>The refusal of a request: 401 with the scope that it needs.</summary>
    /// <param name="context">The request; its scheme and host are what the client asked, trusted proxies looked through.</param>
    /// <param name="action">What was asked for.</param>
    /// <param name="repository">Where.</param>
    /// <param name="state">What credential it had.</param>
    public OciException Refuse(HttpContext context, AccessAction action, RepositoryName? repository, BearerState state)
    {
        var header = $"Bearer realm=\"{RealmOf(context.Request)}\",service=\"{service}\"";
        if (ScopeOf(action, repository) is { } scope)
        {
            header += $",scope=\"{scope}\"";
        }

        header += state switch
        {
            BearerState.None => "",
            BearerState.Good => ",error=\"insufficient_scope\"",
            _ => ",error=\"invalid_token\"",
        };
        return OciErrors.Unauthorized.With().WithHeader("WWW-Authenticate", header);
    }

    /// <summary>Where the client finds the token service.</summary>
    public static string RealmOf(HttpRequest request)
    {
        // What stands in a quoted string must not end it.
        var host = request.Host.HasValue && request.Host.Value!.AsSpan().IndexOfAnyExcept(HostCharacters) < 0 ? request.Host.Value : "localhost";
        return $"{request.Scheme}://{host}{TokenPath}";
    }

    private static readonly System.Buffers.SearchValues<char> HostCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]%");

    private static string? ScopeOf(AccessAction action, RepositoryName? repository) => (action, repository) switch
    {
        (AccessAction.Catalog, _) => "registry:catalog:*",
        (AccessAction.Pull, { } name) => $"repository:{name.Value}:pull",
        (AccessAction.Push or AccessAction.Continue, { } name) => $"repository:{name.Value}:pull,push",
        (AccessAction.Delete, { } name) => $"repository:{name.Value}:delete",
        _ => null,
    };
}
