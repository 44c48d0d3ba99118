using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>What an origin, or something in front of it, can do to an edge.</summary>
internal static class Answers
{
    /// <summary>As it should be.</summary>
    public static Task HonestAsync(HttpContext context, StoredContent? honest) => SendAsync(context, honest, body => body.Length, null);

    /// <summary>Other bytes of the right length.</summary>
    public static Task WrongBytesAsync(HttpContext context, StoredContent? honest) =>
        HonestAsync(context, honest! with { Body = [.. honest.Body.Select((value, index) => index == honest.Body.Length / 2 ? (byte)~value : value)] });

    /// <summary>Ends without an error after so many bytes of what it announced.</summary>
    public static Behaviour CutAfter(int bytes) => (context, honest) => SendAsync(context, honest, _ => bytes, null);

    /// <summary>Announces less than the body has, and sends all of it.</summary>
    public static async Task LongerThanAnnouncedAsync(HttpContext context, StoredContent? honest)
    {
        var output = context.Features.Get<IConnectionTransportFeature>()!.Transport.Output;
        var head = $"HTTP/1.1 200 OK\r\nContent-Type: {honest!.MediaType}\r\nDocker-Content-Digest: {honest.Digest}\r\nContent-Length: {honest.Body.Length - 1}\r\n\r\n";
        await output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
        await output.WriteAsync(honest.Body);
        await UntilTheClientGoesAsync(context);
    }

    /// <summary>The right bytes, in chunks.</summary>
    public static async Task NoLengthAsync(HttpContext context, StoredContent? honest)
    {
        Head(context, honest!);
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(honest!.Body);
    }

    /// <summary>A page for people, as proxies and portals send it.</summary>
    public static async Task HtmlPageAsync(HttpContext context, StoredContent? honest)
    {
        var page = "<html><body>Please log in</body></html>"u8.ToArray();
        context.Response.ContentType = "text/html";
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(page);
        }
    }

    /// <summary>A status without anything else.</summary>
    public static Behaviour Status(int status, string? retryAfter = null) => (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    };

    /// <summary>Nothing at all until the gate opens, then as it should be at that moment or, where given, as it was.</summary>
    public static Behaviour HoldHeaders(Gate gate, Behaviour? then = null) => async (context, honest) =>
    {
        await gate.PassAsync(context.RequestAborted);
        await (then ?? HonestAsync)(context, honest);
    };

    /// <summary>Headers and so many bytes, the rest when the gate opens.</summary>
    public static Behaviour HoldAfter(int bytes, Gate gate) => (context, honest) => SendAsync(context, honest, body => body.Length, (bytes, gate));

    /// <summary>The right bytes in small pieces, each flushed.</summary>
    public static async Task DripAsync(HttpContext context, StoredContent? honest)
    {
        Head(context, honest!);
        context.Response.ContentLength = honest!.Body.Length;
        foreach (var piece in honest.Body.Chunk(1000))
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync();
            await Task.Yield();
        }
    }

    /// <summary>Headers and bytes of what is there; 404 with an envelope when nothing is.</summary>
    private static async Task SendAsync(HttpContext context, StoredContent? content, Func<byte[], int> count, (int After, Gate Gate)? hold)
    {
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"errors":[{"code":"UNKNOWN_HERE","message":"the fake origin has no such thing"}]}""");
            return;
        }

        Head(context, content);
        if (context.Request.Headers.IfNoneMatch == $"\"{content.Digest}\"")
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentLength = content.Body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var sent = 0;
        if (hold is var (after, gate))
        {
            await context.Response.Body.WriteAsync(content.Body.AsMemory(0, sent = after));
            await context.Response.Body.FlushAsync();
            await gate.PassAsync(context.RequestAborted);
        }

        await context.Response.Body.WriteAsync(content.Body.AsMemory(sent..count(content.Body)));
        await context.Response.Body.FlushAsync();
    }

    private static void Head(HttpContext context, StoredContent content)
    {
        context.Response.ContentType = content.MediaType;
        context.Response.Headers["Docker-Content-Digest"] = content.Digest;
        context.Response.Headers.ETag = $"\"{content.Digest}\"";
    }

    private static async Task UntilTheClientGoesAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // It went.
        }
    }
}
