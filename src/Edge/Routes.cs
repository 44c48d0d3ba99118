using EdgeRegistry.Edge.Forwarding;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Pull;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Edge.WriteThrough;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge;

/// <summary>What an edge does with a request: the reads of a pull are its own, everything else is the origin's.</summary>
internal sealed class Routes(IRegistryAccess access, PullBlob pullBlob, PullManifest pullManifest, Forwards forward, PendingCommits commits, WatchedBlobs prefetched)
{
    private readonly PathCache _paths = new();

    /// <summary>Serves a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var path = _paths.Parse(context.Request.Path.Value ?? "/");
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        try
        {
            if (isRead && path.Kind is RequestKind.Blob or RequestKind.Manifest or RequestKind.Base)
            {
                await access.RequireAsync(context, path.Kind is RequestKind.Base ? AccessAction.Enter : AccessAction.Pull, path.Repository);
            }

            if (!commits.IsEmpty)
            {
                await commits.WaitAsync(path.Digest, context.RequestAborted);
            }

            await (path.Kind switch
            {
                RequestKind.Blob when isRead => PullBlobAsync(context, path), // end-2
                RequestKind.Manifest when isRead => pullManifest.InvokeAsync(context, path), // end-3
                RequestKind.Base when isRead => AnswerBaseAsync(context), // end-1: also while the origin is away
                RequestKind.None => ForwardApi.Takes(context.Request.Path) ? forward.Api.InvokeAsync(context) : throw OciErrors.NotFound.With(),
                _ => forward.Registry.InvokeAsync(context, path),
            });
        }
        catch (OriginUnavailableException e)
        {
            throw Unavailable(e);
        }
        catch (Fetching.FetchFailedException e)
        {
            throw e.InnerException is OriginUnavailableException origin ? Unavailable(origin) : OciErrors.Unavailable.With($"the blob could not be fetched: {e.Message}");
        }
    }

    private async Task PullBlobAsync(HttpContext context, RequestPath path)
    {
        await pullBlob.InvokeAsync(context, path);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            prefetched.Used(path.Digest!);
        }
    }

    private static OciException Unavailable(OriginUnavailableException e)
    {
        var refusal = (e.IsLimit ? OciErrors.TooManyRequests : OciErrors.Unavailable).With($"{e.Message}; and this edge has no copy that it may serve");
        return e.RetryAfter is { } retryAfter ? refusal.WithHeader("Retry-After", retryAfter) : refusal;
    }

    private static Task AnswerBaseAsync(HttpContext context)
    {
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("{}", context.RequestAborted);
    }
}

/// <summary>What goes to the origin: the registry's writes and lists, and what is not the registry.</summary>
internal sealed record Forwards(ForwardToOrigin Registry, ForwardApi Api);
