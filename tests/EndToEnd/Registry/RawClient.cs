using System.Net;
using System.Security.Cryptography;
using EdgeRegistry.EndToEnd.Images;

namespace EdgeRegistry.EndToEnd.Registry;

/// <summary>The registry protocol by hand, for what no client can be made to do: to stop in the middle, for one.</summary>
internal sealed class RawClient(HttpClient http, Uri at)
{
    /// <summary>Pushes a blob as <c>POST</c> and one <c>PUT</c>, whose connection closes after <paramref name="cutAfter"/>
    /// bytes of the body (null: it is sent whole).</summary>
    /// <returns>True when the registry said 201; false when the push was cut.</returns>
    public async Task<bool> Push(string repository, GeneratedBlob blob, long? cutAfter = null)
    {
        using var started = await http.PostAsync(new Uri(at, $"/v2/{repository}/blobs/uploads/"), content: null);
        Must(started, HttpStatusCode.Accepted);
        var session = new Uri(at, started.Headers.Location!);
        var target = new Uri($"{session}{(session.Query.Length == 0 ? '?' : '&')}digest={(cutAfter is null ? blob.Digest : NoDigest)}");
        using var content = new CutContent(blob, cutAfter ?? long.MaxValue);
        try
        {
            using var finished = await http.PutAsync(target, content);
            Must(finished, HttpStatusCode.Created);
            return true;
        }
        catch (HttpRequestException) when (content.WasCut)
        {
            return false;
        }
    }

    /// <summary>Pulls a blob and returns its digest, or null when told to close the connection on the way.</summary>
    public async Task<string?> Pull(string repository, string digest, long? cutAfter = null)
    {
        using var answer = await http.GetAsync(new Uri(at, $"/v2/{repository}/blobs/{digest}"), HttpCompletionOption.ResponseHeadersRead);
        Must(answer, HttpStatusCode.OK);
        await using var body = await answer.Content.ReadAsStreamAsync();
        if (cutAfter is null) return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(body));
        var buffer = new byte[64 << 10];
        for (long read = 0; read < cutAfter;)
        {
            var count = await body.ReadAsync(buffer);
            if (count == 0) throw new EndOfStreamException($"The blob ended after {read} bytes.");
            read += count;
        }

        return null;
    }

    public Task<HttpResponseMessage> Get(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(at, path));
        foreach (var type in Site.ManifestTypes) request.Headers.Accept.ParseAdd(type);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string NoDigest => "sha256:" + new string('0', 64); // a cut push never gets as far as its digest

    private static void Must(HttpResponseMessage answer, HttpStatusCode expected)
    {
        if (answer.StatusCode != expected)
            throw new InvalidOperationException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}, not {(int)expected}.");
    }
}
