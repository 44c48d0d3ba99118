using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;
using Xunit.Abstractions;

namespace EdgeRegistry.EndToEnd.Faults;

/// <summary>kill -9 of an edge that holds parts of a blob: what it serves afterwards is right, and most of it does not cross the link again.</summary>
[Trait("Category", "Faults")]
public sealed class PartialKillTests(ApartSite site, ITestOutputHelper output) : IClassFixture<ApartSite>
{
    private const int Size = 64 << 20;
    private const int Part = 300_000;
    private const int Rounds = 4;
    private const string Repository = "killed/parts";

    [Fact]
    public async Task Parts_are_right_after_every_kill_and_the_whole_in_the_end()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
#pragma warning disable CA5394 // nothing secret: only different from each other
        var random = new Random(seed);
        var blob = GeneratedBlob.New(Size);
        var bytes = new byte[Size];
        await using (var content = blob.Open()) await content.ReadExactlyAsync(bytes);
        await new RawClient(site.Http, site.OriginUrl).Push(Repository, blob);

        for (var round = 0; round < Rounds; round++)
        {
            var offsets = Enumerable.Range(0, 24).Select(_ => random.Next(1, (Size / 2) - Part)).ToArray();
            await Task.WhenAll(offsets.Select(offset => PullPart(blob.Digest, bytes, offset)));
            var cut = Enumerable.Range(0, 8).Select(_ => TryPullPart(blob.Digest, bytes, random.Next(1, (Size / 2) - Part))).ToArray();
            await site.Edge.Crash();
            Assert.DoesNotContain(false, await Task.WhenAll(cut));
            await site.Edge.Start();
            await Task.WhenAll(offsets.Take(4).Select(offset => PullPart(blob.Digest, bytes, offset)));
        }
#pragma warning restore CA5394

        Assert.Equal(blob.Digest, await new RawClient(site.Http, site.EdgeUrl).Pull(Repository, blob.Digest));
        var brought = (await site.EdgeCounters()).Sum("edgeregistry_edge_origin_bytes_total");
        output.WriteLine($"{brought / Size:P0} of the blob crossed the link since the last kill.");
        Assert.InRange(brought, 1, Size * 0.95);
    }

    // False when what arrived was wrong; a connection that broke brought less, not other bytes.
    private async Task<bool> TryPullPart(string digest, byte[] bytes, int offset)
    {
        try
        {
            await PullPart(digest, bytes, offset);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task PullPart(string digest, byte[] bytes, int offset)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.EdgeUrl, $"/v2/{Repository}/blobs/{digest}"));
        request.Headers.Range = new RangeHeaderValue(offset, offset + Part - 1);
        using var answer = await site.Http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.PartialContent) throw new HttpRequestException($"{answer.StatusCode}");
        var part = await answer.Content.ReadAsByteArrayAsync();
        if (!part.AsSpan().SequenceEqual(bytes.AsSpan(offset, Part))) throw new CryptographicException($"The part from {offset} is wrong.");
    }
}
