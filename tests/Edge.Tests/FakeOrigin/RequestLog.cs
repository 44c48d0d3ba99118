using System.Collections.Concurrent;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>Everything that the fake origin was asked, in order.</summary>
internal sealed class RequestLog
{
    private readonly ConcurrentQueue<OriginRequest> _requests = new();

    /// <summary>All requests.</summary>
    public IReadOnlyList<OriginRequest> All => [.. _requests];

    /// <summary>Requests for blobs' bodies.</summary>
    public int BlobGets => Count(RequestKind.Blob, "GET");

    /// <summary>Bytes that the requests for blobs' bodies asked for, where every blob has this size.</summary>
    public long BlobBytesAsked(long size) => _requests
        .Where(request => request is { Kind: RequestKind.Blob, Method: "GET" })
        .Sum(request => { ByteRange.Parse(request.Header("Range"), size, out var range); return range.Length; });

    /// <summary>Questions whether a blob is there.</summary>
    public int BlobHeads => Count(RequestKind.Blob, "HEAD");

    /// <summary>Requests for manifests' bodies.</summary>
    public int ManifestGets => Count(RequestKind.Manifest, "GET");

    /// <summary>Questions what a tag is, or whether a manifest is there.</summary>
    public int ManifestHeads => Count(RequestKind.Manifest, "HEAD");

    /// <summary>Notes a request.</summary>
    public void Add(RequestKind kind, HttpRequest request)
    {
        var headers = request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new OriginRequest(kind, request.Method, request.Path.Value!, headers));
    }

    /// <summary>The number of requests of a kind.</summary>
    public int Count(RequestKind kind, string method) => _requests.Count(request => request.Kind == kind && request.Method == method);

    /// <summary>Forgets what was asked so far.</summary>
    public void Clear() => _requests.Clear();
}
