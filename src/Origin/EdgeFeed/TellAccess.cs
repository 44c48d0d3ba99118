using System.Globalization;
using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>
/// <c>GET /edge/v1/access?epoch=&amp;since=&amp;wait=</c>: the changes of rights and of keys, and the repositories deleted, after a number. Everything that was acknowledged
/// before the request arrived is in the answer, or has a number up to <c>since</c>: committed changes are numbered first. With
/// <c>wait</c> (seconds, at most <see cref="MaxWait"/>) and nothing to tell, the answer waits for the next change.
/// </summary>
internal sealed class TellAccess(EdgeCallers callers, Database.Database database, FeedTable table, Numbering numbering, FeedBell bell)
{
    /// <summary>The longest wait, in seconds: an edge's lease must not end meanwhile.</summary>
    public const int MaxWait = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task HandleAsync(HttpContext context)
    {
        await callers.RequireAsync(context);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "GET");
        }

        var query = context.Request.Query;
        var (epoch, since, wait) = (query["epoch"].ToString(), NumberOf(query["since"].ToString()), Math.Min(MaxWait, NumberOf(query["wait"].ToString())));
        var next = bell.Next;
        var page = await ReadAsync(epoch, since, context.RequestAborted);
        if (wait > 0 && page is { IsReset: false, Changes.Count: 0 })
        {
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(wait), context.RequestAborted));
            page = await ReadAsync(epoch, since, context.RequestAborted);
        }

        context.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(context, "application/json", json => Write(json, page));
    }

    private async Task<FeedPage> ReadAsync(string epoch, long since, CancellationToken cancellation)
    {
        var pass = numbering.PassAsync();
        if (await Task.WhenAny(pass, Task.Delay(Patience, cancellation)) != pass || !await pass)
        {
            throw OciErrors.Unavailable.With("changes cannot be numbered now");
        }

        return await database.ReadAsync(session => table.ReadAsync(session, epoch, since), cancellation);
    }

    private static void Write(Utf8JsonWriter json, FeedPage page)
    {
        json.WriteString("epoch", page.Epoch);
        json.WriteNumber("head", page.Head);
        json.WriteBoolean("reset", page.IsReset);
        json.WriteStartArray("changes");
        foreach (var change in page.Changes)
        {
            json.WriteStartObject();
            json.WriteNumber("seq", change.Seq);
            json.WriteString("kind", change.Kind);
            json.WriteString("account", change.Account);
            json.WriteString("project", change.Project);
            if (change.Repository is { } repository)
            {
                json.WriteString("repository", repository);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static long NumberOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
