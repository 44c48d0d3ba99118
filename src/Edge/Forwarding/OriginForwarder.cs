using System.Net;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>Sends a request to the origin as it is, streamed in both directions, never buffered or retried.</summary>
internal sealed partial class OriginForwarder(OriginConnection connection, IHttpForwarder forwarder, UpstreamOptions options, ILogger<OriginForwarder> logger)
{
    private static readonly OriginTransformer Transformer = new();

    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.ForwardTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        AllowResponseBuffering = false,
    };

    /// <summary>Forwards.</summary>
    /// <param name="context">The request.</param>
    /// <param name="transformer">What happens to headers; null for what always does.</param>
    /// <param name="patience">How long it may be silent in both directions; null for <c>ForwardTimeout</c>.</param>
    public ValueTask<ForwarderError> SendAsync(HttpContext context, OriginTransformer? transformer = null, TimeSpan? patience = null) => forwarder.SendAsync(
        context,
        connection.Address.AbsoluteUri,
        connection.Invoker,
        patience is { } time ? _config with { ActivityTimeout = time } : _config,
        transformer ?? Transformer);

    /// <summary>Turns what went wrong into a refusal, unless the client has an answer, or is gone.</summary>
    /// <exception cref="OciException"><c>UNAVAILABLE</c>, or <c>SIZE_INVALID</c> when the client's body broke off.</exception>
    public void ThrowIfFailed(HttpContext context, ForwarderError error)
    {
        if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (error is ForwarderError.RequestBodyClient)
        {
            throw OciErrors.SizeInvalid.With("the request body ended early or could not be read");
        }

        LogNotForwarded(context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? "", context.Request.Method, context.Request.Path, error);
        throw OciErrors.Unavailable.With("the origin cannot be reached: try again");
    }

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} could not be forwarded ({Error}): {Reason}")]
    private partial void LogNotForwarded(string reason, string method, string path, ForwarderError error);
}
