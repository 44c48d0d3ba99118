using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.WriteThrough;

/// <summary>The ways in which clients push.</summary>
internal static class Pusher
{
    /// <summary>Pushes a blob in requests of the given lengths: the last one is the PUT's, those before are PATCHes.</summary>
    public static async Task<HttpStatusCode> PushAsync(this HttpClient http, string repository, byte[] blob, params int[] lengths)
    {
        var location = await http.StartAsync(repository);
        var offset = 0;
        foreach (var length in lengths[..^1])
        {
            using var patched = await http.PatchAsync(location, blob.AsMemory(offset, length), offset);
            Assert.Equal(HttpStatusCode.Accepted, patched.StatusCode);
            offset += length;
        }

        using var put = await http.PutAsync($"{location}?digest={OriginContent.Sha256(blob)}", Bytes(blob.AsMemory(offset, lengths[^1])));
        return put.StatusCode;
    }

    /// <summary>Begins an upload; where to go on.</summary>
    public static async Task<string> StartAsync(this HttpClient http, string repository, string query = "")
    {
        using var started = await http.PostAsync($"/v2/{repository}/blobs/uploads/{query}", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }

    /// <summary>Sends a chunk; without an offset as docker does, who names none.</summary>
    public static Task<HttpResponseMessage> PatchAsync(this HttpClient http, string location, ReadOnlyMemory<byte> chunk, int? offset = null)
    {
        var content = Bytes(chunk);
        if (offset is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + chunk.Length - 1}");
        }

        return http.PatchAsync(new Uri(location, UriKind.Relative), content);
    }

    /// <summary>Ends an upload.</summary>
    public static async Task<HttpStatusCode> FinishAsync(this HttpClient http, string location, byte[] blob)
    {
        using var put = await http.PutAsync($"{location}?digest={OriginContent.Sha256(blob)}", null);
        return put.StatusCode;
    }

    /// <summary>Pushes a manifest.</summary>
    public static async Task<HttpStatusCode> PushManifestAsync(this HttpClient http, string repository, string reference, byte[] manifest, string type = MediaTypes.OciManifest)
    {
        using var content = new ByteArrayContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var response = await http.PutAsync($"/v2/{repository}/manifests/{reference}", content);
        return response.StatusCode;
    }

    /// <summary>How many copies of blobs ended so.</summary>
    public static Task<long> CopiesAsync(this TestSite site, string outcome) =>
        site.Edge.MetricAsync($"edgeregistry_edge_write_through_blobs_total{{outcome=\"{outcome}\"}}");

    /// <summary>Returns when as many copies have ended so, and nothing of them is left behind.</summary>
    public static async Task EndedAsync(this TestSite site, string outcome, int count = 1)
    {
        await Eventually.TrueAsync(async () => await site.CopiesAsync(outcome) == count, $"{count} copies ended: {outcome}");
        await Eventually.TrueAsync(() => site.Edge.TemporaryFiles().Count == 0, "no temporary file is left");
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_write_through_uploads"));
    }

    private static ByteArrayContent Bytes(ReadOnlyMemory<byte> bytes) =>
        new(bytes.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypes.OctetStream) } };
}
