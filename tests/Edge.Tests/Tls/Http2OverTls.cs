using System.Net;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>Where HTTP/2 is offered, its streams get what they asked for, whatever the others do.</summary>
public sealed class Http2OverTls
{
    [Fact]
    public async Task A_hundred_streams_of_one_connection_each_get_their_own_bytes()
    {
        await using var site = await TlsSite.StartAsync(("Edge:Tls:Http2", "true"));
        var blobs = new List<(string Path, byte[] Blob)>();
        for (var i = 0; i < 5; i++)
        {
            blobs.Add(await site.CachedAsync(420 + i, 1_500_000 + (i * 77_777)));
        }

        using var http = Client(site);
        var pulls = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => http.PullAsync(blobs[i % 5].Path, blobs[i % 5].Blob)));
        Assert.InRange(await site.Site.Edge.MetricAsync("edgeregistry_edge_connections"), 1, 4); // this one, and those that filled the cache
        Assert.All(pulls, pull => Assert.True(pull is { IsRight: true, IsComplete: true, Status: HttpStatusCode.OK }));
    }

    [Fact]
    public async Task Heads_ranges_and_abandoned_streams_leave_the_connection_usable()
    {
        await using var site = await TlsSite.StartAsync(("Edge:Tls:Http2", "true"));
        var (path, blob) = await site.CachedAsync(430, 9_000_000);
        using var http = Client(site);
        for (var i = 0; i < 10; i++)
        {
            using var abandoned = await http.HeadersAsync(path); // disposed unread: RST_STREAM
        }

        using var head = await http.HeadAsync(path);
        Assert.Equal(blob.Length, head.Content.Headers.ContentLength);
        var part = await http.PullAsync(path, blob[1_000_000..2_000_000], new(1_000_000, 1_999_999));
        Assert.True(part is { IsRight: true, IsComplete: true, Status: HttpStatusCode.PartialContent });
        Assert.True(await http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
    }

    private static HttpClient Client(TlsSite site)
    {
        var connections = new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        return new HttpClient(new Only2(connections)) { BaseAddress = site.Site.Edge.Address };
    }

    private sealed class Only2(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            var response = await base.SendAsync(request, cancellationToken);
            Assert.Equal(HttpVersion.Version20, response.Version);
            return response;
        }
    }
}
