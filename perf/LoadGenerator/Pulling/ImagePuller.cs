using System.Net;
using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>
/// Pulls one image as containerd and docker do: HEAD of the tag, GET of the manifest by the digest it named, the platform's
/// manifest when that is an index, then config and layers, a few at a time.
/// </summary>
internal sealed class ImagePuller(Uri registry, LoadOptions options, LoadMeter meter, BodyReader bodies)
{
    private const int MaxManifest = 4 * 1024 * 1024;

    /// <exception cref="PullException">What came is not what a client accepts.</exception>
    public async Task PullAsync(HttpClient http, ImageName image, CancellationToken cancellation)
    {
        var digest = await ResolveAsync(http, image, cancellation);
        ManifestContent manifest = await GetManifestAsync(http, image.Repository, digest ?? image.Tag, digest, cancellation);
        if (manifest.Child is { } child)
        {
            manifest = await GetManifestAsync(http, image.Repository, child, child, cancellation);
        }

        if (manifest.Child is not null)
        {
            throw new PullException("bad manifest", "an index inside an index");
        }

        var bounds = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(manifest.Blobs, bounds, (blob, token) => GetBlobAsync(http, image.Repository, blob, token));
    }

    private async Task<string?> ResolveAsync(HttpClient http, ImageName image, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(http, HttpMethod.Head, $"/v2/{image.Repository}/manifests/{image.Tag}", true, cancellation);
        return response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.First() : null;
    }

    private async Task<ManifestContent> GetManifestAsync(HttpClient http, string repository, string reference, string? digest, CancellationToken cancellation)
    {
        var sent = meter.Timestamp;
        using HttpResponseMessage response = await SendAsync(http, HttpMethod.Get, $"/v2/{repository}/manifests/{reference}", true, cancellation);
        var body = await bodies.ReadSmallAsync(response, sent, MaxManifest, cancellation);
        if (digest is not null && options.Verify is not Verification.None)
        {
            BodyReader.Verify(body, digest);
        }

        return ManifestContent.Read(body, options.Architecture);
    }

    private async ValueTask GetBlobAsync(HttpClient http, string repository, Descriptor blob, CancellationToken cancellation)
    {
        var sent = meter.Timestamp;
        using HttpResponseMessage response = await SendAsync(http, HttpMethod.Get, $"/v2/{repository}/blobs/{blob.Digest}", false, cancellation);
        await bodies.DiscardAsync(response, sent, blob, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, bool manifest, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(registry, path));
        if (manifest)
        {
            request.Headers.TryAddWithoutValidation("Accept", ManifestContent.Accept);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "edgeregistry-loadgen");
        meter.RequestSent();
        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode is HttpStatusCode.OK)
        {
            return response;
        }

        var status = (int)response.StatusCode;
        response.Dispose();
        throw new PullException($"http {status}", $"{method} {path}");
    }
}
