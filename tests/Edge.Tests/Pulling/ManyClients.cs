using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Pulling;

/// <summary>64 clients that want the same cold blob of 100 MiB at once.</summary>
[Collection(Alone.Name)]
public sealed class ManyClients
{
    private const int Clients = 64;
    private const int Size = 100 << 20;
    private const int Held = 1 << 20;

    private static readonly byte[] Blob = Images.Bytes(1, Size);

    [Fact]
    public async Task Concurrent_misses_fetch_the_origin_once_and_everybody_reads_while_it_arrives()
    {
        await using var site = await TestSite.StartAsync();
        var path = $"/v2/a/blobs/{site.Origin.Content.AddBlob("library/a", Blob)}";
        var gate = new Gate();
        site.Origin.Script.On("GET", $"/v2/library/a/blobs/{OriginContent.Sha256(Blob)}", Answers.HoldAfter(Held, gate));
        var receiving = new long[Clients];

        var downloads = Enumerable.Range(0, Clients).Select(async client =>
        {
            var response = await site.Http.HeadersAsync(path);
            return await Download.ReadAsync(response, Blob, received => Interlocked.Exchange(ref receiving[client], received));
        }).ToArray();
        await Eventually.TrueAsync(() => receiving.All(received => Interlocked.Read(ref received) > 0), "every client has bytes while the origin holds the rest");
        Assert.All(receiving, received => Assert.InRange(received, 1, Held));
        gate.Open();

        var right = new Download(HttpStatusCode.OK, Size, Size, IsRight: true, IsComplete: true);
        Assert.All(await Task.WhenAll(downloads), download => Assert.Equal(right, download));
        Assert.Equal(1, site.Origin.Requests.BlobGets);
        await Eventually.TrueAsync(async () => await site.Edge.MetricAsync("edgeregistry_edge_fetches_total{outcome=\"committed\"}") == 1, "the fetch is committed, a moment after its readers have all");
        Assert.Equal(1, await site.Edge.MetricAsync("edgeregistry_edge_origin_requests_total{kind=\"blob\",method=\"GET\"}"));
    }

    [Fact]
    public async Task A_fill_ends_well_when_all_its_clients_leave()
    {
        await using var site = await TestSite.StartAsync();
        var digest = site.Origin.Content.AddBlob("library/a", Blob);
        var path = $"/v2/library/a/blobs/{digest}";
        var gate = new Gate();
        site.Origin.Script.On("GET", path, Answers.HoldAfter(Held, gate));
        var responses = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => site.Http.HeadersAsync(path)));
        foreach (var response in responses)
        {
            response.Dispose(); // closes the connection: the body is not read
        }

        gate.Open();
        await Eventually.TrueAsync(() => File.Exists(site.Edge.FileOf(digest)), "the blob is committed with nobody waiting for it");
        await site.Origin.StopAsync();
        Assert.True((await site.Http.PullAsync(path, Blob)) is { IsRight: true, IsComplete: true, Received: Size });
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }
}
