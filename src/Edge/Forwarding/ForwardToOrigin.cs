using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// Everything of the registry that is not a pull goes to the origin:
/// 1. may this caller do that, as far as is known here; 2. beliefs about what is written are invalidated, and what is pushed is copied for
/// the cache while 3. it is forwarded; 4. when the answer is here and before the client has it, beliefs are invalidated again and the
/// copy is kept or dropped; 5. an origin that could not be reached becomes 503 with Retry-After.
/// </summary>
internal sealed class ForwardToOrigin(IRegistryAccess access, WriteObservers observers, OriginForwarder forwarder)
{
    /// <summary>Forwards a request.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c>, or <c>UNAVAILABLE</c> when the origin cannot be reached.</exception>
    public async Task InvokeAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, ActionOf(context.Request, path), path.Repository);
        var error = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? await forwarder.SendAsync(context)
            : await SendWriteAsync(context, path);
        forwarder.ThrowIfFailed(context, error);
    }

    private async Task<ForwarderError> SendWriteAsync(HttpContext context, RequestPath path)
    {
        observers.OwnWrites.Before(context.Request, path);
        var push = observers.Pushes.Begin(context.Request, path);
        context.Response.OnStarting(() =>
        {
            observers.OwnWrites.After(context.Request, path, OutcomeOf(context.Response.StatusCode));
            push?.Answered(context.Response);
            return Task.CompletedTask;
        });
        try
        {
            var error = await forwarder.SendAsync(context);
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
                observers.OwnWrites.After(context.Request, path, WriteOutcome.Unknown);
            }

            push?.Ended();
        }
    }

    private static WriteOutcome OutcomeOf(int status) => status switch
    {
        >= 200 and < 300 => WriteOutcome.Done,
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => WriteOutcome.Refused,
        _ => WriteOutcome.Unknown,
    };

    private static AccessAction ActionOf(HttpRequest request, RequestPath path) => request.Method switch
    {
        _ when path.Kind is RequestKind.Catalog => AccessAction.Catalog,
        _ when path.Kind is RequestKind.Upload => AccessAction.Continue,
        "GET" or "HEAD" => AccessAction.Pull,
        "DELETE" => AccessAction.Delete,
        _ => AccessAction.Push,
    };
}
