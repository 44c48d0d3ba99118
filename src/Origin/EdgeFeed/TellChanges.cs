using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>
/// <c>GET /edge/v1/changes?epoch=&amp;since=&amp;id=&amp;limit=&amp;wait=&amp;kinds=</c>: the change log behind a change that the asker has. Everything that was
/// acknowledged before the request arrived is in the answer or, when <c>next</c> is not yet <c>head</c>, in the answers to the next
/// questions. With <c>wait</c> (seconds, at most <see cref="MaxWait"/>) and nothing to tell, the answer waits for the next change.
/// </summary>
internal sealed class TellChanges(EdgeCallers callers, FreshChanges changes, FeedTable table, FeedBell bell)
{
    /// <summary>The longest wait, in seconds; load balancers end silent requests after 30 and more.</summary>
    public const int MaxWait = 20;

    public async Task HandleAsync(HttpContext context)
    {
        await callers.RequireFollowerAsync(context);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "GET");
        }

        var question = FeedQuestion.Read(context.Request.Query);
        var wait = Math.Min(MaxWait, FeedQuestion.NumberOf(context.Request.Query, "wait", 0));
        var next = bell.NextOf(question);
        var page = await ReadAsync(question, context);
        if (wait > 0 && page.IsEmpty)
        {
            await bell.WaitAsync(next, TimeSpan.FromSeconds(wait), context.RequestAborted);
            page = await ReadAsync(question, context);
        }

        context.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(context, "application/json", page.Write);
    }

    private Task<FeedPage> ReadAsync(FeedQuestion question, HttpContext context) =>
        changes.ReadAsync(session => table.ReadAsync(session, question), context.RequestAborted);
}
