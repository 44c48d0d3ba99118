using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>The fake origin's writes: enough of them to be pushed to. Blobs' bytes are counted and thrown away.</summary>
internal sealed class Uploads(OriginContent content)
{
    private long _received;

    /// <summary>Body bytes that have arrived.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    /// <summary>Answers a write.</summary>
    public async Task AnswerAsync(HttpContext context, RequestPath path)
    {
        var body = await ReceiveAsync(context.Request, keep: path.Kind is RequestKind.Manifest);
        var response = context.Response;
        response.ContentLength = 0;
        response.StatusCode = (context.Request.Method, path.Kind) switch
        {
            ("DELETE", RequestKind.Blob) => content.RemoveBlob(path.Repository!.Value, path.Digest!.Value) ? 202 : 404,
            ("DELETE", RequestKind.Manifest) => content.RemoveManifest(path.Repository!.Value, path.TryReference!.Value) ? 202 : 404,
            ("PUT", RequestKind.Manifest) => PutManifest(context, path, body),
            ("PUT", _) => 201,
            ("POST" or "PATCH", _) => 202,
            _ => 200,
        };
        response.Headers.Location = $"http://{context.Request.Headers["X-Forwarded-Host"]}{context.Request.Path}?state=a%2Fb";
    }

    private int PutManifest(HttpContext context, RequestPath path, byte[] body)
    {
        IEnumerable<string> tags = [.. context.Request.Query["tag"]!];
        var digest = content.AddManifest(
            path.Repository!.Value, body, context.Request.ContentType!, path.TryReference!.Tag is { } tag ? tags.Append(tag.Value) : tags);
        context.Response.Headers["Docker-Content-Digest"] = digest;
        return 201;
    }

    private async Task<byte[]> ReceiveAsync(HttpRequest request, bool keep)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer)) > 0;)
        {
            Interlocked.Add(ref _received, count);
            if (keep)
            {
                kept.Write(buffer, 0, count);
            }
        }

        return kept.ToArray();
    }
}
