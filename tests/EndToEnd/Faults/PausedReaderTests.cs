using System.Security.Cryptography;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Faults;

/// <summary>Clients stop reading while they unpack what they have. A web server's usual minimum data rate would cut them off.</summary>
[Trait("Category", "Faults")]
public sealed class PausedReaderTests(ApartSite site) : IClassFixture<ApartSite>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_reader_that_pauses_gets_the_whole_blob_from_edge_and_origin()
    {
        var blob = GeneratedBlob.New(64 << 20); // more than all socket buffers on the way hold
        await new RawClient(site.Http, site.EdgeUrl).Push("paused/reader", blob);

        var digests = await Task.WhenAll(ReadWithPause(site.EdgeUrl, blob), ReadWithPause(site.OriginUrl, blob));

        Assert.All(digests, digest => Assert.Equal(blob.Digest, digest));
    }

    private async Task<string> ReadWithPause(Uri at, GeneratedBlob blob)
    {
        using var answer = await new RawClient(site.Http, at).Get($"/v2/paused/reader/blobs/{blob.Digest}");
        await using var body = await answer.Content.ReadAsStreamAsync();
        await Task.Delay(Pause); // the pause is the fault itself
        return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(body));
    }
}
