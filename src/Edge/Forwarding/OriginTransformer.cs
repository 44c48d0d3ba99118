using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>Forwards headers as they are, and tells the origin which host and scheme the client asked.</summary>
internal sealed class OriginTransformer : HttpTransformer
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

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
