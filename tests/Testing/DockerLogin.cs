using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeRegistry.Testing;

/// <summary>
/// Authenticates as docker does: a request goes out with the last token; refused with a Bearer challenge, a token for the challenge's scope
/// is fetched from its realm, and the request is sent once more.
/// </summary>
/// <param name="name">The account; null for nobody, who is given an anonymous token.</param>
/// <param name="secret">Its password or secret.</param>
/// <param name="inner">Sends.</param>
public sealed partial class DockerLogin(string? name, string? secret, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private string? _token;

    /// <summary>The token that the next request shows.</summary>
    public string? Token
    {
        get => _token;
        set => _token = value;
    }

    /// <summary>How often a token was fetched.</summary>
    public int Fetched { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Show(request);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.Unauthorized || response.Headers.WwwAuthenticate.FirstOrDefault() is not { Scheme: "Bearer", Parameter: { } challenge })
        {
            return response;
        }

        _token = await FetchAsync(challenge, cancellationToken);
        if (_token is null)
        {
            return response;
        }

        response.Dispose();
        Show(request);
        return await base.SendAsync(request, cancellationToken);
    }

    private void Show(HttpRequestMessage request) => request.Headers.Authorization = _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);

    private async Task<string?> FetchAsync(string challenge, CancellationToken cancellation)
    {
        var fields = Field().Matches(challenge).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
        var query = $"?service={Uri.EscapeDataString(fields["service"])}" + (fields.TryGetValue("scope", out var scope) ? $"&scope={Uri.EscapeDataString(scope)}" : "");
        using var request = new HttpRequestMessage(HttpMethod.Get, fields["realm"] + query);
        if (name is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
        }

        using var response = await base.SendAsync(request, cancellation);
        Fetched++;
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        return answer.RootElement.GetProperty("token").GetString();
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Field();
}
