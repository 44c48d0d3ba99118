using System.Net;
using System.Net.Http.Headers;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>Pushes through the OCI distribution API: HEAD, then POST and one PUT of the whole blob, as containerd does.</summary>
internal sealed class RegistryPusher(HttpClient http, Uri registry)
{
    /// <summary>Sends the blob unless the repository has it; true when bytes were sent.</summary>
    public async Task<bool> PushBlobAsync(string repository, string digest, Func<HttpContent> content, CancellationToken cancellation)
    {
        using (var probe = new HttpRequestMessage(HttpMethod.Head, new Uri(registry, $"/v2/{repository}/blobs/{digest}")))
        using (HttpResponseMessage found = await http.SendAsync(probe, cancellation))
        {
            if (found.StatusCode is HttpStatusCode.OK)
            {
                return false;
            }
        }

        var start = new Uri(registry, $"/v2/{repository}/blobs/uploads/");
        using HttpResponseMessage session = await http.PostAsync(start, content: null, cancellation);
        await ExpectAsync(session, HttpStatusCode.Accepted, "start of an upload", cancellation);
        Uri location = session.Headers.Location ?? throw new SeedingException("the registry answered an upload without a Location");

        using HttpContent body = content();
        using HttpResponseMessage done = await http.PutAsync(WithDigest(new Uri(start, location), digest), body, cancellation);
        await ExpectAsync(done, HttpStatusCode.Created, $"blob {digest}", cancellation);
        return true;
    }

    public Task<bool> PushConfigAsync(string repository, Document config, CancellationToken cancellation) =>
        PushBlobAsync(repository, config.Digest, () => new ByteArrayContent(config.Bytes), cancellation);

    public async Task PutManifestAsync(string repository, string reference, Document manifest, CancellationToken cancellation)
    {
        using var body = new ByteArrayContent(manifest.Bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
        using HttpResponseMessage done = await http.PutAsync(new Uri(registry, $"/v2/{repository}/manifests/{reference}"), body, cancellation);
        await ExpectAsync(done, HttpStatusCode.Created, $"manifest {repository}:{reference}", cancellation);
    }

    private static Uri WithDigest(Uri location, string digest)
    {
        var separator = location.Query.Length > 0 ? "&" : "?";
        return new Uri(location.AbsoluteUri + separator + "digest=" + Uri.EscapeDataString(digest));
    }

    private static async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode expected, string what, CancellationToken cancellation)
    {
        if (response.StatusCode == expected)
        {
            return;
        }

        var text = await response.Content.ReadAsStringAsync(cancellation);
        throw new SeedingException($"{what}: the registry answered {(int)response.StatusCode}: {text[..Math.Min(text.Length, 300)]}");
    }
}

/// <summary>The registry did not take what was pushed; the message is for the person at the terminal.</summary>
internal sealed class SeedingException(string message) : Exception(message);
