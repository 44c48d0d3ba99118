using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Pushes an image as docker does: with a token for the administrator's password.</summary>
internal static class Pushing
{
    /// <summary>Pushes one and answers the digest of its manifest.</summary>
    public static async Task<string> PushAsync(this ApiSite site, string repository, string tag)
    {
        var token = await TokenAsync(site, repository);
        var config = "{}"u8.ToArray();
        var digest = Digest.Compute(DigestAlgorithm.Sha256, config);
        using var blob = await SendAsync(site, HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={digest}", token, config, "application/octet-stream");
        Assert.Equal(HttpStatusCode.Created, blob.StatusCode);
        var manifest = Encoding.UTF8.GetBytes($$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{"mediaType":"{{{MediaTypes.OciConfig}}}","digest":"{{{digest}}}","size":2},"layers":[],"annotations":{"tag":"{{{tag}}}"}}
            """);
        using var put = await SendAsync(site, HttpMethod.Put, $"/v2/{repository}/manifests/{tag}", token, manifest, MediaTypes.OciManifest);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return Digest.Compute(DigestAlgorithm.Sha256, manifest).Value;
    }

    private static async Task<string> TokenAsync(ApiSite site, string repository)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/service/token?service=edgeregistry&scope=repository:{repository}:pull,push");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ApiSite.Admin.Name}:{ApiSite.Admin.Secret}")));
        using var answer = await site.Origin.Client.SendAsync(request);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("token").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiSite site, HttpMethod method, string path, string token, byte[] body, string type)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await site.Origin.Client.SendAsync(request);
    }
}
