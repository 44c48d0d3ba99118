using System.Net.Http.Headers;
using System.Text.Json;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>What clients do.</summary>
internal static class PullingExtensions
{
    /// <summary>Sends a request and returns when the headers are here.</summary>
    public static async Task<HttpResponseMessage> HeadersAsync(
        this HttpClient http, string path, RangeHeaderValue? range = null, CancellationToken cancellationToken = default, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Range = range;
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Asks without a body.</summary>
    public static Task<HttpResponseMessage> HeadAsync(this HttpClient http, string path) => http.HeadersAsync(path, method: HttpMethod.Head);

    /// <summary>Downloads to the end, or to where it breaks.</summary>
    public static async Task<Download> PullAsync(this HttpClient http, string path, byte[] expected, RangeHeaderValue? range = null) =>
        await Download.ReadAsync(await http.HeadersAsync(path, range), expected);

    /// <summary>Downloads from an edge that may cut the connection before its headers arrive: then null.</summary>
    public static async Task<Download?> TryPullAsync(this HttpClient http, string path, byte[] expected, RangeHeaderValue? range = null)
    {
        try
        {
            return await http.PullAsync(path, expected, range);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The code of the specification's error envelope.</summary>
    public static async Task<string> ErrorCodeAsync(this HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = document.RootElement.GetProperty("errors")[0];
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()));
        return error.GetProperty("code").GetString()!;
    }
}
