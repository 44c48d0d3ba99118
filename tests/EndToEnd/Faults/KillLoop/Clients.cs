using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Faults.KillLoop;

/// <summary>
/// Clients that pull whole blobs and ranges, push blobs and move tags, all at once, through an edge that may die at any moment. Broken
/// connections and 503 are what they expect then; wrong bytes, a lost blob or a tag that went back are what they report.
/// </summary>
internal sealed partial class Clients(HttpClient http, Uri edge, Truth truth)
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private readonly RawClient _raw = new(http, edge);
    private long _bytes;

    /// <summary>Body bytes received and checked so far.</summary>
    public long CheckedBytes => Interlocked.Read(ref _bytes);

    /// <summary>One client: random deeds until told to stop.</summary>
    /// <param name="number">Its number; a client moves only its own tag.</param>
    /// <param name="random">Decides everything that it does.</param>
    /// <param name="stop">When it stops.</param>
    public async Task Run(int number, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Act(number, random);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnavailableException)
            {
                await Task.Yield(); // the edge or the origin is dead, or about to be
            }
        }
    }

    /// <summary>Pulls everything that was acknowledged and compares every byte.</summary>
    public async Task CheckEverything()
    {
        foreach (var blob in truth.Blobs) await PullWhole(blob);
        foreach (var tag in truth.Tags) await PullTag(tag);
    }

    private Task Act(int number, Random random)
    {
        var blobs = truth.Blobs;
        var blob = blobs.Count == 0 ? null : blobs.ElementAt(random.Next(blobs.Count));
        return random.Next(10) switch
        {
            _ when blob is null => Push(random),
            < 3 => PullWhole(blob),
            < 5 => PullRange(blob, random),
            < 8 => Push(random),
            < 9 => MoveTag($"t{number}", blob),
            _ => truth.Tags.Contains($"t{number}") ? PullTag($"t{number}") : Task.CompletedTask,
        };
    }

    private async Task PullWhole(GeneratedBlob blob)
    {
        using var answer = await Send(HttpMethod.Get, $"blobs/{blob.Digest}");
        Must(answer, HttpStatusCode.OK, blob);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var digest = "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(body));
        Assert.Equal(blob.Digest, digest);
        Interlocked.Add(ref _bytes, blob.Size);
    }

    private async Task PullRange(GeneratedBlob blob, Random random)
    {
        var from = random.NextInt64(blob.Size);
        var to = from + random.NextInt64(blob.Size - from);
        using var answer = await Send(HttpMethod.Get, $"blobs/{blob.Digest}", request => request.Headers.Range = new RangeHeaderValue(from, to));
        Must(answer, HttpStatusCode.PartialContent, blob);
        var got = await answer.Content.ReadAsByteArrayAsync();
        var expected = new byte[to - from + 1];
        await using var source = blob.Open();
        source.Position = from;
        await source.ReadExactlyAsync(expected);
        Assert.True(expected.AsSpan().SequenceEqual(got), $"bytes {from}-{to} of {blob} are wrong");
        Interlocked.Add(ref _bytes, got.Length);
    }

    private async Task Push(Random random)
    {
        var blob = new GeneratedBlob((ulong)random.NextInt64(), 1 + random.NextInt64(random.Next(4) == 0 ? 6 << 20 : 200 << 10));
        try
        {
            if (await _raw.Push(truth.Repository, blob)) truth.Acknowledged(blob);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("answered 503", StringComparison.Ordinal))
        {
            throw new UnavailableException(e);
        }
    }

    private async Task MoveTag(string tag, GeneratedBlob layer)
    {
        var number = truth.Attempt(tag);
        var body = Manifest(layer, number);
        using var answer = await Send(HttpMethod.Put, $"manifests/{tag}", request =>
            request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(ManifestType) } });
        Must(answer, HttpStatusCode.Created, layer);
        truth.Acknowledged(tag, number);
    }

    private async Task PullTag(string tag)
    {
        var (from, _) = truth.Allowed(tag);
        using var answer = await Send(HttpMethod.Get, $"manifests/{tag}", request => request.Headers.Accept.ParseAdd(ManifestType));
        Must(answer, HttpStatusCode.OK, tag);
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.Headers.Warning.Count > 0) return; // marked stale: the origin is being restarted
        var number = int.Parse(Number().Match(body).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(number, from, truth.Allowed(tag).To);
        Interlocked.Add(ref _bytes, body.Length);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, Action<HttpRequestMessage>? prepare = null)
    {
        var request = new HttpRequestMessage(method, new Uri(edge, $"/v2/{truth.Repository}/{path}"));
        prepare?.Invoke(request);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode is HttpStatusCode.ServiceUnavailable ? throw new UnavailableException(null) : answer;
    }

    private static string Manifest(GeneratedBlob layer, int number)
    {
        var descriptor = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{layer.Digest}}","size":{{layer.Size}}}""";
        return $$$"""{"schemaVersion":2,"mediaType":"{{{ManifestType}}}","config":{{{descriptor}}},"layers":[{{{descriptor}}}],"annotations":{"number":"{{{number}}}"}}""";
    }

    private static void Must(HttpResponseMessage answer, HttpStatusCode expected, object what) =>
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} ({what}) answered {(int)answer.StatusCode}, not {(int)expected}");

    [GeneratedRegex("\"number\":\"([0-9]+)\"")]
    private static partial Regex Number();

    private sealed class UnavailableException(Exception? inner) : Exception("503", inner);
}
