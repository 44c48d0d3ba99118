using System.Net;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// Everything that is not a pull goes to the origin, streamed in both directions and never buffered or retried here:
/// 1. may this caller do that; 2. beliefs about what is written are invalidated, and what is pushed is copied for the cache while
/// 3. YARP forwards; 4. when the answer is here and before the client has it, beliefs are invalidated again and the copy is kept or
/// dropped; 5. an origin that could not be reached becomes 503 with Retry-After.
/// </summary>
internal sealed partial class ForwardToOrigin(
    IRegistryAccess access, WriteObservers observers, OriginConnection connection, IHttpForwarder forwarder, UpstreamOptions options, ILogger<ForwardToOrigin> logger)
{
    private static readonly OriginTransformer Transformer = new();

    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.ForwardTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        AllowResponseBuffering = false,
    };

    /// <summary>Forwards a request.</summary>
    /// <exception cref="OciException"><c>DENIED</c>, or <c>UNAVAILABLE</c> when the origin cannot be reached.</exception>
    public async Task InvokeAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, ActionOf(context.Request, path), path.Repository);
        var error = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? await SendAsync(context)
            : await SendWriteAsync(context, path);

        if (error is not ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            throw Refusal(context, error);
        }
    }

    private ValueTask<ForwarderError> SendAsync(HttpContext context) =>
        forwarder.SendAsync(context, connection.Address.AbsoluteUri, connection.Invoker, _config, Transformer);

    private async Task<ForwarderError> SendWriteAsync(HttpContext context, RequestPath path)
    {
        observers.OwnWrites.Before(context.Request, path);
        var push = observers.Pushes.Begin(context.Request, path);
        context.Response.OnStarting(() =>
        {
            observers.OwnWrites.After(context.Request, path, context.Response.StatusCode is >= 200 and < 300);
            push?.Answered(context.Response);
            return Task.CompletedTask;
        });
        try
        {
            var error = await SendAsync(context);
            if (error is ForwarderError.None)
            {
                await context.Response.StartAsync(context.RequestAborted); // an answer without a body may not have left yet
            }

            return error;
        }
        finally
        {
            if (!context.Response.HasStarted)
            {
                observers.OwnWrites.After(context.Request, path, succeeded: false); // the outcome is unknown
            }

            push?.Ended();
        }
    }

    private OciException Refusal(HttpContext context, ForwarderError error)
    {
        if (error is ForwarderError.RequestBodyClient)
        {
            return OciErrors.SizeInvalid.With("the request body ended early or could not be read");
        }

        LogNotForwarded(context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? "", context.Request.Method, context.Request.Path, error);
        return OciErrors.Unavailable.With("the origin cannot be reached: try again");
    }

    private static AccessAction ActionOf(HttpRequest request, RequestPath path) => request.Method switch
    {
        _ when path.Kind is RequestKind.Catalog => AccessAction.Catalog,
        "GET" or "HEAD" when path.Kind is not RequestKind.Upload => AccessAction.Pull,
        "DELETE" when path.Kind is not RequestKind.Upload => AccessAction.Delete,
        _ => AccessAction.Push,
    };

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} could not be forwarded ({Error}): {Reason}")]
    private partial void LogNotForwarded(string reason, string method, string path, ForwarderError error);
}
