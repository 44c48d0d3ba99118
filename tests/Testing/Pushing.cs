using System.Net;
using EdgeRegistry.Oci;
using Xunit;

namespace EdgeRegistry.Testing;

/// <summary>The ways to push, each of which must succeed.</summary>
public static class Pushing
{
    /// <summary>Begins an upload; returns where its bytes go.</summary>
    public static async Task<string> StartUploadAsync(this RegistryClient client, string repository, string query = "")
    {
        using var response = await client.PostAsync($"/v2/{repository}/blobs/uploads/{query}");
        return response.Next(HttpStatusCode.Accepted);
    }

    /// <summary>The answer's Location, which must be relative, after checking its status.</summary>
    public static string Next(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        var location = Assert.Single(response.Headers.GetValues("Location"));
        Assert.StartsWith("/v2/", location, StringComparison.Ordinal);
        return location;
    }

    /// <summary>An upload's address with the digest that finishes it.</summary>
    public static string Finish(this string location, string digest) => $"{location}{(location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}";

    /// <summary>POST, then PUT with all bytes; returns the digest.</summary>
    public static async Task<string> PushBlobAsync(this RegistryClient client, string repository, byte[] blob, string? digest = null)
    {
        digest ??= Content.Sha256(blob);
        var location = await client.StartUploadAsync(repository);
        using var response = await client.PutAsync(location.Finish(digest), blob, ("Content-Type", MediaTypes.OctetStream));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return digest;
    }

    /// <summary>Sends one chunk; returns where the next one goes.</summary>
    public static async Task<string> PushChunkAsync(this RegistryClient client, string location, byte[] blob, int start, int length)
    {
        using var response = await client.PatchAsync(
            location, blob[start..(start + length)], ("Content-Type", MediaTypes.OctetStream), ("Content-Range", $"{start}-{start + length - 1}"));
        var next = response.Next(HttpStatusCode.Accepted);
        Assert.Equal($"0-{start + length - 1}", Assert.Single(response.Headers.GetValues("Range")));
        return next;
    }

    /// <summary>Pushes in chunks and finishes without a body; returns the digest.</summary>
    public static async Task<string> PushBlobInChunksAsync(this RegistryClient client, string repository, byte[] blob, int chunk)
    {
        var location = await client.StartUploadAsync(repository);
        for (var start = 0; start < blob.Length; start += chunk)
        {
            location = await client.PushChunkAsync(location, blob, start, Math.Min(chunk, blob.Length - start));
        }

        using var response = await client.PutAsync(location.Finish(Content.Sha256(blob)));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Content.Sha256(blob);
    }

    /// <summary>Puts a manifest, which must be accepted; returns its digest.</summary>
    public static async Task<string> PushManifestAsync(this RegistryClient client, string repository, string reference, byte[] manifest, string? mediaType = MediaTypes.OciManifest)
    {
        using var response = await client.PutManifestAsync(repository, reference, manifest, mediaType);
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return Content.Sha256(manifest);
    }

    /// <summary>Pushes an image of random blobs under a tag.</summary>
    public static async Task<PushedImage> PushImageAsync(
        this RegistryClient client, string repository, string tag, RandomContent random, int layers = 1, string mediaType = MediaTypes.OciManifest)
    {
        var config = random.Bytes(100);
        var contents = Enumerable.Range(0, layers).Select(_ => random.Bytes(1000)).ToList();
        foreach (var blob in contents.Append(config))
        {
            await client.PushBlobAsync(repository, blob);
        }

        var manifest = Content.Manifest(config, contents, mediaType);
        await client.PushManifestAsync(repository, tag, manifest, mediaType);
        return new PushedImage(repository, manifest, mediaType, config, contents);
    }
}
