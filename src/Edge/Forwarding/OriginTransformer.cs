using System.Text.RegularExpressions;
using EdgeRegistry.Hosting.Access;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// Forwards headers as they are, and tells the origin which host and scheme the client asked. Where the origin sends the client to a token
/// service, it is that of this edge: the client needs to reach no other host.
/// </summary>
internal partial class OriginTransformer : HttpTransformer
{
    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null; // the origin's own name; the asked one travels beside it
        if (proxyRequest.Content is not null)
        {
            // Else HttpClient looks for an answer only when it has sent the last byte: an early refusal would come after gigabytes, or never.
            proxyRequest.Headers.ExpectContinue = true;
        }

        Set(proxyRequest, "X-Forwarded-Host", httpContext.Request.Host.Value);
        Set(proxyRequest, "X-Forwarded-Proto", httpContext.Request.Scheme);
        Set(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var isCopied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (httpContext.Response.Headers.WWWAuthenticate is { Count: 1 } challenge && challenge[0] is { } text)
        {
            httpContext.Response.Headers.WWWAuthenticate = Realm().Replace(text, $"realm=\"{Challenge.RealmOf(httpContext.Request)}\"", 1);
        }

        return isCopied;
    }

    [GeneratedRegex("(?<=^Bearer )realm=\"[^\"]*\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Realm();

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
