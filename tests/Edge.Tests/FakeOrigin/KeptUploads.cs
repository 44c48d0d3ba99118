using System.Collections.Concurrent;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>Upload sessions that keep their bytes, as the specification says, in memory.</summary>
internal sealed class KeptUploads(OriginContent content)
{
    private readonly ConcurrentDictionary<string, byte[]> _sessions = new();

    /// <summary>Answers a request of an upload.</summary>
    public async Task AnswerAsync(HttpContext context, RequestPath path)
    {
        var (request, response) = (context.Request, context.Response);
        response.ContentLength = 0;
        var body = await ReadAsync(request);
        response.StatusCode = request.Method switch
        {
            "POST" when content.Blob(request.Query["from"].ToString(), request.Query["mount"].ToString()) is { } mounted => Keep(path, mounted.Body, mounted.Digest),
            "POST" when request.Query.ContainsKey("digest") => Keep(path, body, request.Query["digest"]!),
            "POST" => Start(response, path),
            "DELETE" => _sessions.TryRemove(path.Session!, out _) ? 204 : 404,
            _ when !_sessions.ContainsKey(path.Session!) => 404,
            _ when ContentRange.TryParse(request.Headers.ContentRange, out var range) && range.Start != _sessions[path.Session!].Length => 416,
            "PATCH" => Append(response, path, body),
            _ => Finish(path, body, request.Query["digest"]!),
        };
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private int Start(HttpResponse response, RequestPath path)
    {
        var session = Guid.NewGuid().ToString("N");
        _sessions[session] = [];
        response.Headers.Location = $"/v2/{path.Repository!.Value}/blobs/uploads/{session}";
        return 202;
    }

    private int Append(HttpResponse response, RequestPath path, byte[] body)
    {
        var all = _sessions[path.Session!] = [.. _sessions[path.Session!], .. body];
        response.Headers.Location = $"/v2/{path.Repository!.Value}/blobs/uploads/{path.Session}";
        response.Headers.Range = $"0-{Math.Max(0, all.Length - 1)}";
        return 202;
    }

    private int Finish(RequestPath path, byte[] body, string digest)
    {
        _sessions.TryRemove(path.Session!, out var before);
        return Keep(path, [.. before!, .. body], digest);
    }

    private int Keep(RequestPath path, byte[] body, string digest)
    {
        if (!Digest.TryParse(digest, out var named) || Digest.Compute(named.Algorithm, body) != named)
        {
            return 400;
        }

        content.AddBlob(path.Repository!.Value, body, digest);
        return 201;
    }
}
